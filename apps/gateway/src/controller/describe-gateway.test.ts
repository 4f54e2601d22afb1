import { type Heartbeat, heartbeat } from '@tallygate/contracts/internal-api';
import type { UpstreamScript } from '@tallygate/sandbox/upstreams/scripted-upstream';
import type { SpoolStats } from '@tallygate/spool/stats';
import { expect, test } from 'vitest';
import { offStatus } from '../access-log/access-log-status.ts';
import { GatewayMetrics } from '../record/gateway-metrics.ts';
import { answerOk, call, proxyOf, send, startTestGateway, type TestGateway } from '../relay/gateway.testing.ts';
import { describeGateway } from './describe-gateway.ts';

const slashed =
  (slash = '/'): UpstreamScript =>
  async (exchange) => {
    const { path } = exchange.request;
    await exchange.request.text();
    if (!/^\/mcp(\?|$)/.test(path)) return answerOk(exchange);
    exchange.head(307, { location: path.replace('/mcp', `/mcp${slash}`) });
    exchange.end();
  };

/** What its next heartbeat says, as the control plane reads it. */
function told({ holder }: TestGateway, accessLog = offStatus()): Heartbeat {
  const description = describeGateway({
    holder,
    metrics: new GatewayMetrics(),
    spool: () =>
      ({
        bytes: 0,
        maxBytes: 1,
        refused: 0,
        dropped: 0,
        missing: [],
        repairedTails: 0,
        appended: 0,
      }) as unknown as SpoolStats,
    publishers: () => [],
    accessLog: () => accessLog,
    canRecord: () => true,
    running: () => 0,
    sessions: () => 0,
    version: '0.0.0',
    startedAt: '2026-01-01T00:00:00.000Z',
    reload: async () => {},
  });
  const self = { id: 'g', hostname: 'h', pid: 1, version: '0.0.0', startedAt: '2026-01-01T00:00:00.000Z' };
  return heartbeat.parse(JSON.parse(JSON.stringify({ ...self, ...description })));
}

const redirects = (gateway: TestGateway) => told(gateway).proxies.map((proxy) => proxy.redirects);

test('a heartbeat says where a server of a proxy answers, once a call has learned it, without query and userinfo', async () => {
  const gateway = await startTestGateway(slashed());
  const { origin, host } = new URL(gateway.upstream.url);
  gateway.apply({ mcp_proxies: [proxyOf(`http://u:w@${host}/mcp?key=k`), proxyOf(gateway.upstream.url, {}, 'q')] });
  expect(redirects(gateway)).toEqual([[], []]);
  expect((await send(gateway, { body: call(1) })).status).toBe(200);
  expect(redirects(gateway)).toEqual([[{ from: `${origin}/mcp`, to: `${origin}/mcp/` }], []]);
  expect(JSON.stringify(told(gateway))).not.toMatch(/key=k|u:w/);
});

test('a heartbeat says nothing of a redirect that the configuration has taken up', async () => {
  const gateway = await startTestGateway(slashed());
  await send(gateway, { body: call(1) });
  expect(redirects(gateway)[0]).toHaveLength(1);
  gateway.apply({ mcp_proxies: [proxyOf(`${new URL(gateway.upstream.url).origin}/mcp/`)] });
  expect((await send(gateway, { body: call(1) })).status).toBe(200);
  expect(redirects(gateway)).toEqual([[]]);
});

test('an address that a heartbeat has no room for is left out, and the heartbeat is one', async () => {
  const gateway = await startTestGateway(slashed(`/${'x'.repeat(3_000)}`));
  expect((await send(gateway, { body: call(1) })).status).toBe(200);
  expect(redirects(gateway)).toEqual([[]]);
});

test('a heartbeat says how access logs arrive, where any are taken', async () => {
  const gateway = await startTestGateway(answerOk);
  expect(told(gateway).accessLog).toBeUndefined();
  const listening = { ...offStatus(), state: 'listening', address: '127.0.0.1:0', port: 18_090, entries: 3 } as const;
  expect(told(gateway, listening).accessLog).toMatchObject({
    state: 'listening',
    address: '127.0.0.1:18090',
    entries: 3,
  });
  const failed = { ...offStatus(), state: 'failed', address: '127.0.0.1:1', lastError: 'x'.repeat(10_000) } as const;
  expect(told(gateway, failed).accessLog).toMatchObject({ state: 'failed', lastError: 'x'.repeat(8_192) });
});
