import { doctorReport } from '@tallygate/contracts/doctor-report';
import { inspection } from '@tallygate/contracts/upstream-inspection';
import { readProxySettings } from '@tallygate/outbound/proxy-settings';
import { startFixtureServer } from '@tallygate/sandbox/fixture-server/fixture-server';
import { startConnectProxy } from '@tallygate/testing/connect-proxy';
import { expect, it, onTestFinished } from 'vitest';
import { consoleClient } from '../test-support/console-client.testing.ts';
import { openTestApi } from '../test-support/test-api.testing.ts';

it('reaches a server that only the proxy of the environment knows, and shows no credential of that proxy', async () => {
  const fixture = await startFixtureServer();
  const proxy = await startConnectProxy(() => Number(new URL(fixture.url).port));
  const api = await openTestApi((settings) => ({
    ...settings,
    proxies: readProxySettings({ HTTP_PROXY: proxy.url }),
    outbound: { ...settings.outbound, trustProxy: true },
  }));
  onTestFinished(async () => {
    await api.close();
    proxy.close();
    await fixture.close();
  });
  const console = consoleClient(api);

  const found = inspection.parse((await console.post('/proxies/inspect', { url: 'http://mcp.invalid/mcp' })).body);
  const report = doctorReport.parse((await console.get('/doctor')).body);

  expect(found.steps.slice(0, 3)).toMatchObject([
    { name: 'resolve', result: 'pass', detail: 'mcp.invalid is for the proxy to resolve' },
    { name: 'connect', result: 'pass' },
    // The fixture's own Host guard, which knows no other name than localhost.
    { name: 'http', result: 'fail', detail: expect.stringContaining('answers 403') },
  ]);
  expect(new Set(proxy.asked.map(({ authority }) => authority))).toEqual(new Set(['mcp.invalid:80']));
  const check = report.checks.find(({ id }) => id === 'outbound.proxy');
  expect(check?.found).toMatch(/HTTP_PROXY http:\/\/\*\*\*@127\.0\.0\.1/);
  expect(JSON.stringify(report)).not.toMatch(/p@ss|p%40ss/);
});
