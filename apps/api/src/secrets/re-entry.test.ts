import { readFileSync } from 'node:fs';
import { parseConfigToml } from '@tallygate/config/parse-toml';
import type { McpProxy } from '@tallygate/contracts/mcp-proxy';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemAuthor } from '../audit/author.ts';
import { consoleClient } from '../test-support/console-client.testing.ts';
import { type FakeGateway, startFakeGateway } from '../test-support/fake-gateway.testing.ts';
import { aResource } from '../test-support/resources.testing.ts';
import { ADMIN, openTestApi, type TestApi } from '../test-support/test-api.testing.ts';

const VALUE = 'the-upstream-credential';
const PASSWORD = 'what-callers-must-know';
const URL = 'https://mcp.example.com/mcp?apiKey=in-the-address';

let api: TestApi;
let gateway: FakeGateway;
let console: ReturnType<typeof consoleClient>;
beforeAll(async () => {
  api = await openTestApi();
  gateway = await startFakeGateway(api);
  console = consoleClient(api);
});
afterAll(async () => {
  gateway.stop();
  await api.close();
});

const auth = (value?: unknown) => ({
  type: 'bearer',
  header: 'Authorization',
  ...(value === undefined ? {} : { value }),
});
const basicAuth = (password?: unknown) => ({
  name: 'basic-auth',
  params: { username: 'u', ...(password === undefined ? {} : { password }) },
});

function guarded(name: string, upstream: object, policies: object[] = [basicAuth()]) {
  return aResource(name, { upstream, policies });
}

async function create(name: string): Promise<void> {
  const resource = guarded(name, { url: URL, auth: auth(VALUE) }, [basicAuth(PASSWORD)]);
  const reply = await console.post('/proxies', { resource });
  expect(reply.status, reply.text).toBe(201);
}

async function save(name: string, resource: object) {
  const { revision } = (await console.get(`/proxies/${name}`)).body;
  return console.put(`/proxies/${name}`, { resource, revision });
}

function served(name: string): McpProxy | undefined {
  const { config } = parseConfigToml(readFileSync(api.services.settings.configPath, 'utf8'));
  return config?.mcp_proxies.find((proxy) => proxy.metadata.name === name);
}

const SHOWN = 'https://mcp.example.com/mcp?apiKey=***';

describe('a sealed value stays', () => {
  it.each([
    ['left out', { url: SHOWN, auth: auth() }, [basicAuth()]],
    ['said to stay', { url: SHOWN, auth: auth({ keep: true }) }, [basicAuth({ keep: true })]],
    ['under another path', { url: 'https://mcp.example.com/v2/mcp?apiKey=***', auth: auth() }, [basicAuth()]],
    ['beside a new parameter', { url: `${SHOWN}&team=blue`, auth: auth() }, [basicAuth()]],
    ['behind other policies', { url: SHOWN, auth: auth() }, [{ name: 'cors', params: {} }, basicAuth()]],
  ])('%s', async (what, upstream, policies) => {
    const name = `stays-${what.replaceAll(' ', '-')}`;
    await create(name);
    const reply = await save(name, guarded(name, upstream, policies));
    expect(reply.status, reply.text).toBe(200);
    await console.post('/apply', { selection: [{ type: 'proxy', id: name }] });

    const { spec } = served(name)!;
    expect(spec.upstream.url).toContain('apiKey=in-the-address');
    expect(spec.upstream.auth).toMatchObject({ value: VALUE });
    expect(spec.policies.at(-1)?.params).toMatchObject({ password: PASSWORD });
  });

  it('through a rename, together with the proxy', async () => {
    await create('old-name');
    const reply = await save('old-name', { ...guarded('new-name', { url: SHOWN, auth: auth() }) });
    expect(reply.status, reply.text).toBe(200);
    await console.post('/apply', { selection: [{ type: 'proxy', id: 'new-name' }] });
    expect(served('new-name')?.spec.upstream).toMatchObject({ url: URL, auth: { value: VALUE } });
  });
});

describe('a sealed value must be given again', () => {
  const elsewhere = (url: string) => ({ url, auth: auth() });
  it.each([
    ['the host changes', elsewhere('https://evil.example.com/mcp'), 'spec.upstream.auth.value'],
    ['the port changes', elsewhere('https://mcp.example.com:8443/mcp'), 'spec.upstream.auth.value'],
    ['the scheme changes', elsewhere('http://mcp.example.com/mcp'), 'spec.upstream.auth.value'],
    ['a parameter goes elsewhere', elsewhere('https://evil.example.com/mcp?apiKey=***'), 'spec.upstream.url'],
    [
      'it is said to stay',
      { url: 'https://evil.example.com/mcp', auth: auth({ keep: true }) },
      'spec.upstream.auth.value',
    ],
  ])('when %s, and nothing is saved', async (what, upstream, path) => {
    const name = `again-${what.replaceAll(' ', '-')}`;
    await create(name);
    const reply = await save(name, guarded(name, upstream));

    expect([reply.status, reply.body.code]).toEqual([400, 'SECRET_NEEDED_AGAIN']);
    expect(reply.body.fields.map((field: { path: string }) => field.path)).toContain(path);
    expect(reply.body.fields.map((field: { path: string }) => field.path)).not.toContain(
      'spec.policies[0].params.password',
    );
    expect(reply.text).not.toContain(VALUE);
    expect((await console.get(`/proxies/${name}`)).body.resource.spec.upstream.url).toBe(SHOWN);
  });

  it('when a definition takes the place of the address', async () => {
    await create('by-ref');
    const reply = await save('by-ref', {
      ...aResource('by-ref', {
        upstream: { ref: 'pool', auth: auth() },
        upstreamDefinitions: [{ name: 'pool', upstreams: [{ url: 'https://evil.example.com/mcp' }] }],
        policies: [basicAuth()],
      }),
    });
    expect(reply.body).toMatchObject({ code: 'SECRET_NEEDED_AGAIN', fields: [{ path: 'spec.upstream.auth.value' }] });
  });

  it('when the token endpoint changes', async () => {
    const credentials = (host: string, clientSecret?: string) => ({
      type: 'client-credentials',
      tokenEndpoint: `https://${host}/token`,
      clientId: 'us',
      ...(clientSecret === undefined ? {} : { clientSecret }),
    });
    await console.post('/proxies', {
      resource: guarded('tokens', { url: SHOWN.split('?')[0], auth: credentials('idp.example.com', VALUE) }, []),
    });
    const reply = await save(
      'tokens',
      guarded('tokens', { url: SHOWN.split('?')[0], auth: credentials('evil.example') }, []),
    );
    expect(reply.body).toMatchObject({ fields: [{ path: 'spec.upstream.auth.clientSecret' }] });
  });

  it('through the management API and YAML', async () => {
    await create('by-yaml');
    const yaml = `apiVersion: gateway.api-platform.wso2.com/v1
kind: Mcp
metadata: { name: by-yaml }
spec:
  displayName: by-yaml
  version: v1.0
  context: /by-yaml
  upstream: { url: "https://evil.example.com/mcp" }
`;
    const reply = await api.app.inject({
      method: 'PUT',
      url: '/api/management/v0.9/mcp-proxies/by-yaml',
      headers: { ...ADMIN, 'content-type': 'application/yaml' },
      payload: yaml,
    });
    expect([reply.statusCode, reply.json().errors[0].field]).toEqual([400, 'spec.upstream.auth.value']);
  });

  it('by key managers and publishers too', async () => {
    const entity = (host: string, clientSecret?: string) => ({
      name: 'Opaque',
      issuer: 'https://opaque.example',
      jwks: { remote: { uri: 'https://opaque.example/jwks' } },
      introspection: { endpoint: `https://${host}/i`, clientId: 'us', ...(clientSecret ? { clientSecret } : {}) },
    });
    await console.post('/key-managers', { entity: entity('opaque.example', VALUE) });
    await console.post('/publishers', { settings: { application_id: VALUE, moesif_base_url: 'https://a.example' } });

    const keyManager = await console.put('/key-managers/Opaque', { entity: entity('evil.example'), revision: 1 });
    const skipping = entity('opaque.example');
    Object.assign(skipping.jwks.remote, { skipTlsVerify: true });
    const unverified = await console.put('/key-managers/Opaque', { entity: skipping, revision: 1 });
    const publisher = await console.put('/publishers/moesif', {
      settings: { moesif_base_url: 'https://evil.example' },
      revision: 1,
    });

    const fields = [keyManager, unverified, publisher].map(({ body }) => [body.code, body.fields[0].path]);
    expect(fields).toEqual([
      ['SECRET_NEEDED_AGAIN', 'entity.introspection.clientSecret'],
      ['SECRET_NEEDED_AGAIN', 'entity.introspection.clientSecret'],
      ['SECRET_NEEDED_AGAIN', 'settings.application_id'],
    ]);
  });

  it('when a restore brings the former address back', async () => {
    await create('restored');
    const before = (await console.post('/apply', {})).body.version.number;
    const moved = guarded('restored', { url: 'https://new.example.com/mcp', auth: auth('another-credential') });
    expect((await save('restored', moved)).status).toBe(200);
    await console.post('/apply', {});

    const reply = await console.post(`/versions/${before}/restore`, {});

    expect([reply.status, reply.body.code]).toEqual([400, 'SECRET_NEEDED_AGAIN']);
    expect(reply.body.fields).toContainEqual(
      expect.objectContaining({ path: 'proxy/restored: spec.upstream.auth.value' }),
    );
    expect(served('restored')?.spec.upstream.auth).toMatchObject({ value: 'another-credential' });
  });

  it('when a restore brings back what was deleted', async () => {
    await create('deleted');
    const before = (await console.post('/apply', {})).body.version.number;
    await console.delete('/proxies/deleted');
    await console.post('/apply', {});

    const reply = await console.post(`/versions/${before}/restore`, {});

    expect([reply.status, reply.body.code]).toEqual([400, 'SECRET_NEEDED_AGAIN']);
    expect(
      [...(await api.services.vault.open({ author: systemAuthor(api.services), purpose: 'test' })).keys()].filter(
        (name) => name.startsWith('proxy/deleted/'),
      ),
    ).toEqual([]);
  });
});

describe('a mask is no value', () => {
  it.each([
    ['a text', { url: SHOWN, auth: auth('••••') }, [basicAuth('pw')], 'spec.upstream.auth.value'],
    ['a text with its end', { url: SHOWN }, [basicAuth('••••4a19')], 'spec.policies[0].params.password'],
    ['an address', { url: SHOWN }, [basicAuth('pw')], 'spec.upstream.url'],
  ])('in %s', async (_where, upstream, policies, path) => {
    const reply = await console.post('/proxies', { resource: guarded('masked', upstream, policies) });
    expect(reply.status).toBe(400);
    expect(reply.body.fields.map((field: { path: string }) => field.path)).toContain(path);
  });
});
