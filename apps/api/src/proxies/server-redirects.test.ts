import { API_VERSION_V1ALPHA1, type McpProxyInput, mcpProxy } from '@tallygate/contracts/mcp-proxy';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consoleClient } from '../test-support/console-client.testing.ts';
import { aHeartbeat } from '../test-support/fake-gateway.testing.ts';
import { aResource } from '../test-support/resources.testing.ts';
import { openTestApi, type TestApi } from '../test-support/test-api.testing.ts';
import { serverRedirects } from './server-redirects.ts';

const ORIGIN = 'http://127.0.0.1:3001';
const moved = (proxy: string, from = `${ORIGIN}/${proxy}/mcp`, to = `${from}/`) => ({ proxy, from, to });
const saysOf = (resource: object, reported: ReturnType<typeof moved>[]) =>
  serverRedirects(mcpProxy.parse(resource as McpProxyInput), reported);

describe('what is said of a server that redirects', () => {
  it('is where it answers, once however many gateways say so, with the address to enter', () => {
    const resource = aResource('p', { upstream: { url: `${ORIGIN}/p/mcp?key=***` } });
    expect(saysOf(resource, [moved('p'), moved('p'), moved('q')])).toEqual([
      { message: `p’s server answers at ${ORIGIN}/p/mcp/. Enter that address.`, address: `${ORIGIN}/p/mcp/?key=***` },
    ]);
  });

  it('is nothing when the saved address is another one by now', () => {
    expect(saysOf(aResource('p', { upstream: { url: `${ORIGIN}/p/mcp/` } }), [moved('p')])).toEqual([]);
  });

  it('is an address that is called as it is entered, or what else to change', () => {
    const resource = { ...aResource('p', { upstream: { url: ORIGIN } }), apiVersion: API_VERSION_V1ALPHA1 };
    expect(saysOf(resource, [moved('p', `${ORIGIN}/mcp`)])).toMatchObject([{ address: `${ORIGIN}/mcp/` }]);
    expect(saysOf(resource, [moved('p', `${ORIGIN}/mcp`, `${ORIGIN}/rpc`)])).toEqual([
      {
        message: expect.stringMatching(/answers at .*\/rpc\. Enter that address, and .*\/v1 as apiVersion/),
        address: null,
      },
    ]);
  });

  it('names each of several servers, which a form does not have', () => {
    const upstreams = [{ url: `${ORIGIN}/a` }, { url: `${ORIGIN}/b` }];
    const resource = aResource('p', {
      upstream: { ref: 'all' },
      upstreamDefinitions: [{ name: 'all', basePath: '/mcp', upstreams }],
    });
    expect(saysOf(resource, [moved('p', `${ORIGIN}/b/mcp`)])).toEqual([
      {
        message: `p’s server answers at ${ORIGIN}/b/mcp/. Enter that address in spec.upstreamDefinitions.`,
        address: null,
      },
    ]);
  });

  it('keeps what an expression stands for to itself', () => {
    // As it stands in a configuration, where a value stands in for the expression while it is checked.
    const resource = mcpProxy.parse(aResource('p') as McpProxyInput);
    resource.spec.upstream.url = '{{ env "TALLYGATE_VAR_MCP" }}/mcp';
    const [said] = serverRedirects(resource, [moved('p', 'http://secret.example/mcp')]);
    expect(said).toEqual({ message: expect.stringContaining('The gateway’s log names the address'), address: null });
    expect(said?.message).not.toContain('secret.example');
  });
});

describe('a redirect that a gateway reports', () => {
  let api: TestApi;
  let console: ReturnType<typeof consoleClient>;
  beforeAll(async () => {
    api = await openTestApi();
    console = consoleClient(api);
  });
  afterAll(() => api.close());

  it('is told by the proxy and by Doctor, and not by the status of gateways', async () => {
    await console.post('/proxies', { resource: aResource('slash') });
    await console.post('/apply', { selection: 'all', message: '' });
    const { proxy: name, ...redirect } = moved('slash');
    const reported = { name, path: '/slash/mcp', serving: true, redirects: [redirect] };
    await api.services.registry.report({ ...aHeartbeat('eu-1'), proxies: [reported] });

    const message = `slash’s server answers at ${redirect.to}. Enter that address.`;
    expect((await console.get('/proxies/slash')).body.serverRedirects).toEqual([{ message, address: redirect.to }]);
    const { checks } = (await console.get('/doctor')).body as { checks: { id: string }[] };
    expect(checks.find(({ id }) => id === 'upstream.redirects')).toMatchObject({
      result: 'warn',
      found: message,
      href: '/proxies/slash',
    });
    expect(JSON.stringify((await console.get('/status')).body.gateways)).not.toContain(redirect.to);
  });
});
