import { discovery } from '@tallygate/contracts/key-manager-view';
import { publisherTest } from '@tallygate/contracts/publisher-view';
import { inspection } from '@tallygate/contracts/upstream-inspection';
import { type Collector, startCollector } from '@tallygate/sandbox/collector/collector';
import { type FixtureServer, startFixtureServer } from '@tallygate/sandbox/fixture-server/fixture-server';
import { type IdentityProvider, startIdentityProvider } from '@tallygate/sandbox/identity-provider/identity-provider';
import { startScriptedUpstream } from '@tallygate/sandbox/upstreams/scripted-upstream';
import { claimPorts } from '@tallygate/testing/claim-ports';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consoleClient } from '../test-support/console-client.testing.ts';
import { aResource } from '../test-support/resources.testing.ts';
import { openTestApi, type TestApi } from '../test-support/test-api.testing.ts';

let api: TestApi;
let collector: Collector;
let idp: IdentityProvider;
let fixture: FixtureServer;
let console: ReturnType<typeof consoleClient>;
beforeAll(async () => {
  [collector, idp, fixture] = await Promise.all([startCollector(), startIdentityProvider(), startFixtureServer()]);
  api = await openTestApi((settings) => ({
    ...settings,
    sandbox: { ...settings.sandbox, collectorUrl: collector.url, issuer: idp.url },
  }));
  console = consoleClient(api);
});
afterAll(async () => {
  await api.close();
  await Promise.all([collector.close(), idp.close(), fixture.close()]);
});

const results = (steps: { name: string; result: string }[]) =>
  Object.fromEntries(steps.map((step) => [step.name, step.result]));

describe('inspecting an MCP server', () => {
  it('lists what it offers, step by step, finding the endpoint below its address', async () => {
    const reply = await console.post('/proxies/inspect', { url: fixture.url.replace(/\/mcp$/, '') });

    const found = inspection.parse(reply.body);
    expect(found.ok).toBe(true);
    expect(found.endpoint).toBe(fixture.url);
    expect(results(found.steps)).toEqual({
      resolve: 'pass',
      connect: 'pass',
      http: 'pass',
      protocol: 'pass',
      tools: 'pass',
    });
    expect(found.server?.protocolVersion).toMatch(/^20\d\d-/);
    expect(found.tools.length).toBeGreaterThan(3);
    expect(found.prompts.length).toBeGreaterThan(0);
  });

  it.each([
    ['/mcp/', (url: string) => `${url}/`],
    ['https://elsewhere.example/mcp?key=secret', () => 'https://elsewhere.example/mcp?key=***'],
  ])('says which address to enter when the server redirects to %s', async (location, shown) => {
    const server = await startScriptedUpstream((exchange) => {
      exchange.head(307, { location });
      exchange.end();
    });
    try {
      const { ok, steps } = inspection.parse((await console.post('/proxies/inspect', { url: server.url })).body);
      const http = steps.find((step) => step.name === 'http');
      expect([ok, http?.result]).toEqual([false, 'fail']);
      expect(JSON.stringify(http)).toContain(`Enter ${shown(server.url)}`);
      expect(JSON.stringify(http)).not.toContain('secret');
    } finally {
      await server.close();
    }
  });

  it('keeps the cookie by which a load balancer finds the instance of its session', async () => {
    let isSticky = true;
    const server = await startScriptedUpstream(async (exchange) => {
      const text = await exchange.request.text();
      const { id, method } = (text === '' ? {} : JSON.parse(text)) as { id?: number; method?: string };
      const reply = (result: object) =>
        exchange.json({ jsonrpc: '2.0', id, result }, 200, {
          'mcp-session-id': 's1',
          'set-cookie': 'AWSALB=one; Path=/',
        });
      if (method === 'initialize')
        return reply({
          protocolVersion: '2025-11-25',
          serverInfo: { name: 'sticky', version: '1' },
          capabilities: { tools: {} },
        });
      if (method === 'server/discover')
        return exchange.json({ jsonrpc: '2.0', id: null, error: { code: -32600 } }, 400);
      isSticky &&= exchange.request.headers.cookie === 'AWSALB=one';
      if (!isSticky) return exchange.json({}, 404);
      if (method === 'tools/list') return reply({ tools: [{ name: 'add', inputSchema: { type: 'object' } }] });
      exchange.head(exchange.request.method === 'POST' ? 202 : 405);
      exchange.end();
    });
    try {
      const found = inspection.parse((await console.post('/proxies/inspect', { url: server.url })).body);
      expect([found.ok, found.tools.map(({ name }) => name)]).toEqual([true, ['add']]);
    } finally {
      await server.close();
    }
  });

  it('sees what agents see: tools for clients that can be asked back, with every member that the server sends', async () => {
    const add = {
      name: 'add',
      description: 'Adds',
      inputSchema: { type: 'object', 'x-order': ['a', 'b'] },
      outputSchema: { type: 'object' },
      annotations: { readOnlyHint: true, 'x-cost': 'low' },
    };
    const asked: unknown[] = [];
    const server = await startScriptedUpstream(async (exchange) => {
      const text = await exchange.request.text();
      const message = (text === '' ? {} : JSON.parse(text)) as {
        id?: number;
        method?: string;
        params?: { capabilities?: object };
      };
      const reply = (result: object) => exchange.json({ jsonrpc: '2.0', id: message.id, result });
      if (message.method === 'initialize') {
        asked.push(...Object.keys(message.params?.capabilities ?? {}).sort());
        const serverInfo = { name: 'choosy', version: '1' };
        return reply({ protocolVersion: '2025-11-25', serverInfo, capabilities: { tools: {} } });
      }
      if (message.method === 'server/discover')
        return exchange.json({ jsonrpc: '2.0', id: null, error: { code: -32600 } }, 400);
      if (message.method === 'tools/list') return reply({ tools: [{ ...add, _meta: { 'x.y/z': 1 } }] });
      exchange.head(exchange.request.method === 'POST' ? 202 : 405);
      exchange.end();
    });
    try {
      const found = inspection.parse((await console.post('/proxies/inspect', { url: server.url })).body);
      expect(found.tools).toEqual([add]);
      expect(asked).toEqual(['elicitation', 'roots', 'sampling']);
    } finally {
      await server.close();
    }
  });

  it('says where it stops and what to do', async () => {
    const url = `http://127.0.0.1:${(await claimPorts(1))[0]}/mcp`;
    const closed = inspection.parse((await console.post('/proxies/inspect', { url })).body);
    const notMcp = inspection.parse((await console.post('/proxies/inspect', { url: `${collector.url}/x/mcp` })).body);

    expect(results(closed.steps)).toEqual({
      resolve: 'pass',
      connect: 'fail',
      http: 'skipped',
      protocol: 'skipped',
      tools: 'skipped',
    });
    expect(closed.steps[1]).toMatchObject({ detail: expect.stringMatching(/refuses/), fix: expect.any(String) });
    expect(notMcp.ok).toBe(false);
    expect(notMcp.steps.find((step) => step.result === 'fail')?.fix).toEqual(expect.any(String));
  });

  it('speaks http only, and takes no credentials in the address', async () => {
    const file = await console.post('/proxies/inspect', { url: 'file:///etc/passwd' });
    const user = inspection.parse((await console.post('/proxies/inspect', { url: 'http://u:p@127.0.0.1:1/' })).body);

    expect(file.status).toBe(400);
    expect(results(user.steps).resolve).toBe('fail');
  });

  it('sends a stored credential to the address it was stored for, and to no other', async () => {
    const upstream = await startScriptedUpstream((exchange) => exchange.json({ error: 'no' }, 500));
    const other = await startScriptedUpstream((exchange) => exchange.json({ error: 'no' }, 500));
    const auth = { type: 'api-key', header: 'x-api-key', value: 'the-stored-credential' };
    await console.post('/proxies', { resource: aResource('stored', { upstream: { url: upstream.url, auth } }) });

    const stored = await console.get('/proxies/stored/inspect');
    const same = await console.post('/proxies/inspect', { url: upstream.url, proxyId: 'stored' });
    const changed = await console.post('/proxies/inspect', { url: other.url, proxyId: 'stored' });

    expect([stored.status, same.status, changed.status]).toEqual([200, 200, 400]);
    expect(changed.body.fields).toMatchObject([{ path: 'value' }]);
    expect(upstream.requests.every((request) => request.headers['x-api-key'] === 'the-stored-credential')).toBe(true);
    expect(upstream.requests.length).toBeGreaterThan(1);
    expect(other.requests).toHaveLength(0);
    expect(JSON.stringify([stored.body, same.body])).not.toContain('the-stored-credential');
    await Promise.all([upstream.close(), other.close()]);
  });
});

describe('checking a resource', () => {
  it('finds what is wrong in YAML or JSON, with lines, and saves nothing', async () => {
    const yaml = await api.app.inject({
      method: 'POST',
      url: '/api/console/v1/proxies/check',
      headers: { authorization: 'Basic YWRtaW46YWRtaW4=', 'content-type': 'application/yaml' },
      payload: 'apiVersion: gateway.api-platform.wso2.com/v1\nkind: Mcp\nmetadata:\n  name: x\nspec:\n  version: one\n',
    });
    const json = await console.post('/proxies/check', { resource: aResource('fine') });

    expect(yaml.json().resource).toBeNull();
    expect(yaml.json().findings).toEqual(
      expect.arrayContaining([expect.objectContaining({ path: 'spec.version', line: 6 })]),
    );
    expect(json.body).toMatchObject({ findings: [], resource: { metadata: { name: 'fine' } } });
    expect((await console.get('/proxies/fine')).status).toBe(404);
  });
});

describe('finding the keys of an issuer', () => {
  it('reads its metadata and lists its keys', async () => {
    const found = discovery.parse((await console.post('/key-managers/discover', { issuer: idp.url })).body);

    expect(found).toMatchObject({ ok: true, issuer: idp.url, jwksUri: `${idp.url}/jwks` });
    expect(found.keys.map((key) => key.kid)).toEqual(idp.kids());
  });

  it('refuses a document of another issuer, even one that differs by a slash', async () => {
    const found = discovery.parse((await console.post('/key-managers/discover', { issuer: `${idp.url}/` })).body);

    expect(found.ok).toBe(false);
    expect(found.steps.find((step) => step.result === 'fail')).toMatchObject({
      name: 'issuer',
      fix: expect.stringMatching(/slash/),
    });
  });

  it('tests a key manager as it stands in the form', async () => {
    const entity = (uri: string) => ({ name: 'Form', issuer: idp.url, jwks: { remote: { uri } } });

    const good = discovery.parse(
      (await console.post('/key-managers/test', { entity: entity(`${idp.url}/jwks`) })).body,
    );
    const bad = discovery.parse((await console.post('/key-managers/test', { entity: entity(collector.url) })).body);

    expect(good.ok).toBe(true);
    expect(good.keys.length).toBeGreaterThan(0);
    expect(bad.ok).toBe(false);
  });
});

describe('key managers', () => {
  it('that a proxy names cannot be deleted', async () => {
    const reply = await console.delete('/key-managers/PrimaryIDP');

    expect(reply.status).toBe(409);
    expect(reply.body).toMatchObject({ code: 'KEY_MANAGER_IN_USE', data: { usedBy: ['sample-everything'] } });
  });
});

describe('testing a publisher', () => {
  it('works on what is typed', async () => {
    const good = publisherTest.parse(
      (await console.post('/publishers/test', { settings: { application_id: 'sandbox-application-id' } })).body,
    );
    const bad = publisherTest.parse(
      (
        await console.post('/publishers/test', {
          settings: { application_id: 'somebody-elses', moesif_base_url: collector.url },
        })
      ).body,
    );

    expect(good.ok).toBe(true);
    expect(bad.ok).toBe(false);
    expect(bad.steps.at(-1)).toMatchObject({ result: 'fail', fix: expect.any(String) });
  });

  it('sends one event that counts in no meter', async () => {
    const sent = publisherTest.parse(
      (await console.post('/publishers/test-event', { settings: { application_id: 'sandbox-application-id' } })).body,
    );

    expect(sent.ok).toBe(true);
    const events = (await (await fetch(`${collector.url}/_sandbox/events?limit=10`)).json()) as unknown;
    expect(JSON.stringify(events)).toContain(sent.eventId);
    expect(JSON.stringify(events)).not.toContain('tools/call');
  });

  it('uses the stored id for the stored address only', async () => {
    await console.post('/publishers', { settings: { application_id: 'sandbox-application-id' } });

    const stored = await console.post('/publishers/test', {});
    const elsewhere = await console.post('/publishers/test', { settings: { moesif_base_url: 'http://127.0.0.1:1' } });

    expect(stored.body.ok).toBe(true);
    expect(elsewhere.status).toBe(400);
    expect(elsewhere.body.fields).toMatchObject([{ path: 'settings.application_id' }]);
    expect((await console.get('/publishers/moesif')).body.effectiveBaseUrl).toBe(collector.url);
  });
});

describe('settings', () => {
  it('are checked against the schema of the file, saved with a revision, and applied', async () => {
    const { value, revision } = (await console.get('/settings/gateway')).body;

    const bad = await console.put('/settings/gateway', { value: { ...value, public_url: 'nowhere' }, revision });
    const good = await console.put('/settings/gateway', {
      value: { ...value, public_url: 'https://mcp.example' },
      revision,
    });
    const stale = await console.put('/settings/gateway', { value, revision });
    await console.post('/apply', { selection: [{ type: 'setting', id: 'gateway' }] });

    expect(bad.body.fields).toMatchObject([{ path: 'value.public_url' }]);
    expect(good.body).toMatchObject({ revision: 1, state: 'pending_change' });
    expect(stale.body.code).toBe('REVISION_STALE');
    expect((await console.get('/proxies/sample-everything')).body.mcpUrl).toBe('https://mcp.example/sample/mcp');
  });
});
