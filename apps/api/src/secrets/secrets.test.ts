import { readFileSync } from 'node:fs';
import { parseConfigToml } from '@tallygate/config/parse-toml';
import { keyManagerView } from '@tallygate/contracts/key-manager-view';
import { publisherView } from '@tallygate/contracts/publisher-view';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consoleClient } from '../test-support/console-client.testing.ts';
import { type FakeGateway, startFakeGateway } from '../test-support/fake-gateway.testing.ts';
import { aResource } from '../test-support/resources.testing.ts';
import { ADMIN, openTestApi, type TestApi } from '../test-support/test-api.testing.ts';
import { createCipher } from './cipher.ts';

const UPSTREAM_KEY = '3f9a1c7e5b2d8f604a19';
const HEADER_TOKEN = 'header-token-77e1d0';
const CLIENT_SECRET = 'introspection-secret-5b2e';
const APPLICATION_ID = 'eyJ1a2B3c4D5e6F7g8H9.c0ffee';
const SECRETS = [UPSTREAM_KEY, HEADER_TOKEN, CLIENT_SECRET, APPLICATION_ID];

describe('cipher', () => {
  it('opens what it sealed, under the same key and name only', () => {
    const cipher = createCipher('key one of the test');
    const sealed = cipher.seal('a', 'hello');

    expect(cipher.open('a', sealed)).toBe('hello');
    expect(() => cipher.open('b', sealed)).toThrow();
    expect(() => createCipher('key two of the test').open('a', sealed)).toThrow();
  });

  it('never seals one text twice to the same bytes', () => {
    const cipher = createCipher('key one of the test');

    expect(cipher.seal('a', 'hello')).not.toEqual(cipher.seal('a', 'hello'));
  });
});

describe('secrets', () => {
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

  const guarded = (value?: string) =>
    aResource('guarded', {
      upstream: {
        url: 'http://127.0.0.1:3001/mcp',
        auth: { type: 'api-key', header: 'x-api-key', ...(value === undefined ? {} : { value }) },
      },
      policies: [
        {
          name: 'set-headers',
          version: 'v1',
          params: { request: { headers: [{ name: 'x-auth-token', value: HEADER_TOKEN }] } },
        },
      ],
    });
  const introspected = {
    name: 'Opaque',
    issuer: 'https://opaque.example',
    jwks: { remote: { uri: 'https://opaque.example/jwks' } },
    introspection: { endpoint: 'https://opaque.example/introspect', clientId: 'us', clientSecret: CLIENT_SECRET },
  };

  it('reach the gateway’s file and leave the api in no reply, audit row, version or column', async () => {
    const replies = [
      await console.post('/proxies', { resource: guarded(UPSTREAM_KEY) }),
      await console.post('/key-managers', { entity: introspected }),
      await console.post('/publishers', { settings: { application_id: APPLICATION_ID } }),
      await console.get('/pending'),
      await console.post('/apply', { message: 'with secrets' }),
      await console.put('/proxies/guarded', { resource: guarded(), revision: 1 }),
      await console.get('/proxies'),
      await console.get('/proxies/guarded'),
      await console.get('/proxies/guarded/yaml'),
      await console.get('/key-managers'),
      await console.get('/publishers'),
      await console.get('/versions'),
      await console.get('/versions/2'),
      await console.get('/versions/compare?from=1&to=2'),
      await console.get('/outside'),
      await console.get('/audit'),
      await console.get('/status'),
      await console.put('/proxies/guarded', { resource: guarded(), revision: 1 }),
    ].map((reply) => reply.text);
    const management = await api.app.inject({ url: '/api/management/v1/mcp-proxies', headers: ADMIN });
    const { prisma } = api.services.db;
    const rows = JSON.stringify(
      [
        await prisma.proxy.findMany(),
        await prisma.keyManager.findMany(),
        await prisma.publisher.findMany(),
        await prisma.configVersion.findMany(),
        await prisma.auditEntry.findMany(),
      ],
      (_key, value: unknown) => (typeof value === 'bigint' ? value.toString() : value),
    );

    const file = readFileSync(api.services.settings.configPath, 'utf8');
    for (const secret of SECRETS) {
      expect(file).toContain(secret);
      expect([...replies, management.body, rows].filter((text) => text.includes(secret))).toEqual([]);
    }
  });

  it('show that they are set, their end, and since when', async () => {
    const [publisher] = publisherView.array().parse((await console.get('/publishers')).body);
    const proxy = (await console.get('/proxies/guarded')).body;
    const keyManager = keyManagerView.parse((await console.get('/key-managers/Opaque')).body);

    expect(publisher).toMatchObject({ analyticsEnabled: true, applicationId: { set: true, last4: 'ffee' } });
    expect(proxy.upstreamSecret).toMatchObject({
      set: true,
      last4: '4a19',
      updatedAt: expect.any(String),
      updatedBy: 'admin',
    });
    expect(keyManager.entity.introspection).not.toHaveProperty('clientSecret');
    expect(keyManager.secrets).toMatchObject({ 'introspection.clientSecret': { set: true } });
    expect(keyManager.secrets['introspection.clientSecret']).not.toHaveProperty('last4');
    expect(proxy.resource.spec.policies[0].params.request.headers).toEqual([{ name: 'x-auth-token' }]);
    expect(proxy.secrets).toHaveProperty(['spec.policies[0].params.request.headers[0].value', 'set'], true);
  });

  it('stay when a form sends back what it was shown', async () => {
    const { entity, revision } = (await console.get('/key-managers/Opaque')).body;
    const shown = (await console.get('/publishers/moesif')).body;

    const keyManager = await console.put('/key-managers/Opaque', { entity, revision });
    const publisher = await console.put('/publishers/moesif', {
      settings: { ...shown.settings, batch_size: 10 },
      revision: shown.revision,
    });
    await console.post('/apply', {});

    expect([keyManager.status, publisher.status]).toEqual([200, 200]);
    const config = parseConfigToml(readFileSync(api.services.settings.configPath, 'utf8')).config;
    expect(config?.analytics.publishers[0]?.settings).toMatchObject({ application_id: APPLICATION_ID, batch_size: 10 });
    expect(config?.policy_configurations.jwtauth_v0.keymanagers.at(-1)?.introspection?.clientSecret).toBe(
      CLIENT_SECRET,
    );
  });

  it('show as pending when only their value changes', async () => {
    const { revision } = (await console.get('/proxies/guarded')).body;
    await console.put('/proxies/guarded', { resource: guarded('a-replaced-key-0000'), revision });

    const pending = (await console.get('/pending')).body;

    expect(pending.changes).toMatchObject([{ type: 'proxy', id: 'guarded', kind: 'change' }]);
    expect(JSON.stringify(pending)).not.toContain('a-replaced-key');
    await console.post('/apply', {});
    expect(readFileSync(api.services.settings.configPath, 'utf8')).toContain('a-replaced-key-0000');
  });

  it('keep their present value when a former version is restored', async () => {
    const restored = await console.post('/versions/2/restore', {});

    expect(restored.status).toBe(200);
    const file = readFileSync(api.services.settings.configPath, 'utf8');
    expect(file).toContain('a-replaced-key-0000');
    expect(file).not.toContain(UPSTREAM_KEY);
  });

  it('cannot be borrowed by naming somebody else’s', async () => {
    const thief = aResource('thief', {
      upstream: {
        url: 'http://127.0.0.1:3001/mcp',
        auth: { type: 'other', header: 'x', value: '{{ secret "publisher/moesif/application_id" }}' },
      },
    });

    const reply = await console.post('/proxies', { resource: thief });

    expect(reply.status).toBe(400);
    expect(reply.body.fields).toMatchObject([{ path: 'spec.upstream.auth.value' }]);
  });

  it('are not left to a later proxy of the same name', async () => {
    await console.delete('/proxies/guarded');
    const heir = guarded('{{ secret "proxy/guarded/upstream.auth.value" }}');

    expect((await console.post('/proxies', { resource: heir })).status).toBe(400);
  });

  it('that only point at the environment stay as written, everywhere', async () => {
    const reference = '{{ env "TALLYGATE_VAR_UPSTREAM_KEY" }}';

    const saved = await console.post('/proxies', {
      resource: aResource('by-env', {
        upstream: {
          url: '{{ env "TALLYGATE_VAR_UPSTREAM_URL" }}',
          auth: { type: 'api-key', header: 'x-api-key', value: reference },
        },
      }),
    });
    const applied = await console.post('/apply', { selection: [{ type: 'proxy', id: 'by-env' }] });

    expect(saved.status).toBe(201);
    expect(saved.body).toMatchObject({
      upstreamSecret: { set: true, reference },
      resource: { spec: { upstream: { auth: { value: reference } } } },
    });
    expect(applied.status).toBe(200);
    const config = parseConfigToml(readFileSync(api.services.settings.configPath, 'utf8')).config;
    const upstream = config?.mcp_proxies.find((proxy) => proxy.metadata.name === 'by-env')?.spec.upstream;
    expect(upstream).toMatchObject({ auth: { value: reference } });
  });
});
