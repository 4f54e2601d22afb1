import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { parseConfigToml } from '@tallygate/config/parse-toml';
import { apiKeyList, apiKeyReply } from '@tallygate/contracts/api-key';
import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ingestEvents } from '../events/ingest-events.ts';
import { consoleClient } from '../test-support/console-client.testing.ts';
import { type FakeGateway, startFakeGateway } from '../test-support/fake-gateway.testing.ts';
import { aResource } from '../test-support/resources.testing.ts';
import { ADMIN, openTestApi, type TestApi } from '../test-support/test-api.testing.ts';

const BASE = '/api/management/v0.9/mcp-proxies';
const OWN_KEY = 'a-key-that-was-made-somewhere-else-0001';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

let api: TestApi;
let gateway: FakeGateway;
let console: ReturnType<typeof consoleClient>;
beforeAll(async () => {
  api = await openTestApi();
  gateway = await startFakeGateway(api);
  console = consoleClient(api);
});
afterEach(() => {
  gateway.refuse = null;
});
afterAll(async () => {
  gateway.stop();
  await api.close();
});

const send = async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, payload?: unknown) => {
  const reply = await api.app.inject({
    method,
    url: `${BASE}${path}`,
    headers: { ...ADMIN, ...(payload === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(payload === undefined ? {} : { payload: JSON.stringify(payload) }),
  });
  return { status: reply.statusCode, body: reply.json(), headers: reply.headers, text: reply.body };
};
const fileText = () => readFileSync(api.services.settings.configPath, 'utf8');
const inFile = () => parseConfigToml(fileText()).config?.api_keys ?? [];
const namesInFile = (proxy: string) =>
  inFile()
    .filter((key) => key.proxy === proxy)
    .map((key) => key.name);

let count = 0;
let proxy: string;
beforeEach(async () => {
  proxy = `keyed-${++count}`;
  const policies = [{ name: 'api-key-auth', params: {} }];
  expect((await send('POST', '', aResource(proxy, { policies }))).status).toBe(201);
});
const issue = (input: object = {}) => send('POST', `/${proxy}/api-keys`, { name: 'prod-key', ...input });

describe('issuing a key', () => {
  it('answers 201 with the key once a gateway has its hash, and shows it never again', async () => {
    const made = await issue({ consumer: 'agent-a', company: 'org-a', externalRefId: 'ref-1' });

    expect(made.status).toBe(201);
    expect(made.headers['cache-control']).toBe('no-store');
    const { apiKey } = apiKeyReply.parse(made.body);
    expect(apiKey).toMatchObject({
      name: 'prod-key',
      apiId: proxy,
      apiKey: expect.stringMatching(/^apip_[0-9a-f]{64}$/),
      status: 'active',
      source: 'local',
      externalRefId: 'ref-1',
      expiresAt: null,
      createdBy: 'admin',
      deployed: true,
    });
    const hash = sha256(apiKey.apiKey);
    expect(inFile()).toContainEqual({ proxy, name: 'prod-key', sha256: hash, consumer: 'agent-a', company: 'org-a' });

    const everything = [
      fileText(),
      (await send('GET', `/${proxy}/api-keys`)).text,
      (await console.get('/versions/compare?from=1&to=2')).text,
      (await console.get('/audit')).text,
      JSON.stringify(await api.services.db.prisma.apiKey.findMany()),
    ].join();
    expect(everything).not.toContain(apiKey.apiKey);
    const listed = apiKeyList.parse((await send('GET', `/${proxy}/api-keys`)).body);
    expect(listed).toMatchObject({
      totalCount: 1,
      apiKeys: [{ apiKey: `apip_****${apiKey.apiKey.slice(-4)}`, deployed: true }],
    });
  });

  it('takes a key of one’s own, and names a key that came without a name', async () => {
    const made = await send('POST', `/${proxy}/api-keys`, { apiKey: OWN_KEY });

    expect(made.body.apiKey).toMatchObject({
      name: expect.stringMatching(/^key-[0-9a-f]{8}$/),
      apiKey: OWN_KEY,
      source: 'external',
      consumer: made.body.apiKey.name,
    });
    expect(inFile()).toContainEqual({ proxy, name: made.body.apiKey.name, sha256: sha256(OWN_KEY) });
    expect((await issue({ apiKey: OWN_KEY })).body).toMatchObject({ errors: [{ field: 'apiKey' }] });
  });

  it.each([
    ['days', 30, 30 * 86_400_000],
    ['hours', 2, 7_200_000],
  ])('counts %s from now', async (unit, duration, expectedMs) => {
    const before = Date.now();
    const made = await issue({ expiresIn: { unit, duration } });
    const end = Date.parse(made.body.apiKey.expiresAt);
    expect(end).toBeGreaterThanOrEqual(before + expectedMs);
    expect(end).toBeLessThanOrEqual(Date.now() + expectedMs);
    expect(inFile().find((key) => key.proxy === proxy)?.expires_at).toBe(made.body.apiKey.expiresAt);
  });

  it('lets expiresAt go before expiresIn', async () => {
    const made = await issue({
      expiresAt: '2099-01-01T00:00:00+01:00',
      expiresIn: { unit: 'days', duration: 1 },
    });
    expect(made.body.apiKey.expiresAt).toBe('2098-12-31T23:00:00.000Z');
  });

  it.each([
    [{ name: 'Upper' }, 'name'],
    [{ name: 'ab' }, 'name'],
    [{ name: 'a--b' }, 'name'],
    [{ apiKey: 'short' }, 'apiKey'],
    [{ apiKey: `with a space ${'x'.repeat(36)}` }, 'apiKey'],
    [{ expiresIn: { unit: 'years', duration: 1 } }, 'expiresIn.unit'],
    [{ expiresAt: '2001-01-01T00:00:00Z' }, 'expiresAt'],
    [{ consumer: '' }, 'consumer'],
    [{ company: 5 }, 'company'],
    [{ colour: 'red' }, 'colour'],
  ])('refuses %j by its field and issues nothing', async (input, field) => {
    const refused = await issue(input);
    expect(refused.status).toBe(400);
    expect(refused.body).toMatchObject({ status: 'error', errors: [{ field }] });
    expect(namesInFile(proxy)).toEqual([]);
  });

  it('refuses what is no JSON, a taken name, and a proxy that is not there', async () => {
    const broken = await api.app.inject({
      method: 'POST',
      url: `${BASE}/${proxy}/api-keys`,
      headers: ADMIN,
      payload: '{',
    });
    expect(broken.statusCode).toBe(400);
    await issue();
    expect(await issue()).toMatchObject({ status: 409, body: { errors: [{ field: 'name' }] } });
    expect((await send('POST', '/nobody/api-keys', {})).status).toBe(404);
    expect((await send('GET', '/nobody/api-keys')).status).toBe(404);
  });

  it('takes effect as a whole or not at all', async () => {
    gateway.refuse = [{ path: 'api_keys[0]', message: 'not today' }];
    const refused = await issue();
    gateway.refuse = null;

    expect(refused.status).toBe(422);
    expect((await send('GET', `/${proxy}/api-keys`)).body.totalCount).toBe(0);
    expect((await console.get('/pending')).body.changes).toEqual([]);
  });

  it('carries no unfinished edit of anybody else', async () => {
    await console.post('/proxies', { resource: aResource(`draft-${count}`) });
    await issue();
    const names = parseConfigToml(fileText()).config?.mcp_proxies.map((one) => one.metadata.name);
    expect(names).not.toContain(`draft-${count}`);
    await console.delete(`/proxies/draft-${count}?revision=1`);
  });
});

describe('the life of a key', () => {
  it('ends with its revocation, once gateways have forgotten it', async () => {
    await issue();
    expect(namesInFile(proxy)).toEqual(['prod-key']);

    const revoked = await send('DELETE', `/${proxy}/api-keys/prod-key`);

    expect(revoked.body).toEqual({ status: 'success', message: 'API key revoked successfully', notServing: [] });
    expect(namesInFile(proxy)).toEqual([]);
    expect((await send('DELETE', `/${proxy}/api-keys/prod-key`)).status).toBe(404);
    const audit = (await console.get('/audit')).body.filter(
      (entry: { entityId: string }) => entry.entityId === `${proxy}/prod-key`,
    );
    expect(audit.map((entry: { action: string }) => entry.action)).toEqual(['revoke', 'create']);
  });

  it('goes on when its revocation could not be applied', async () => {
    await issue();
    gateway.refuse = [{ path: '', message: 'no' }];
    expect((await send('DELETE', `/${proxy}/api-keys/prod-key`)).status).toBe(422);
    gateway.refuse = null;
    expect((await send('GET', `/${proxy}/api-keys`)).body.apiKeys).toMatchObject([
      { name: 'prod-key', deployed: true },
    ]);
  });

  it('goes on under a new key after a regeneration, with the same end unless one is given', async () => {
    const made = await issue({ expiresAt: '2099-01-01T00:00:00Z', company: 'org-a' });
    const again = await send('POST', `/${proxy}/api-keys/prod-key/regenerate`);

    expect(again.status).toBe(200);
    const { apiKey } = again.body;
    expect(apiKey.apiKey).not.toBe(made.body.apiKey.apiKey);
    expect(apiKey).toMatchObject({ company: 'org-a', expiresAt: '2099-01-01T00:00:00.000Z' });
    expect(inFile().filter((key) => key.proxy === proxy)).toMatchObject([{ sha256: sha256(apiKey.apiKey) }]);
    const later = await send('POST', `/${proxy}/api-keys/prod-key/regenerate`, { expiresAt: '2100-01-01T00:00:00Z' });
    expect(later.body.apiKey.expiresAt).toBe('2100-01-01T00:00:00.000Z');
  });

  it('goes on as the same key when only its data is replaced, and as another when a key comes along', async () => {
    await issue({ company: 'org-a' });
    const [before] = inFile().filter((key) => key.proxy === proxy);
    const changed = await send('PUT', `/${proxy}/api-keys/prod-key`, { consumer: 'agent-b', company: 'org-b' });

    expect(changed.status).toBe(200);
    expect(changed.body.apiKey.apiKey).toMatch(/^apip_\*{4}/);
    expect(inFile()).toContainEqual({ ...before, consumer: 'agent-b', company: 'org-b' });
    await send('PUT', `/${proxy}/api-keys/prod-key`, { apiKey: OWN_KEY });
    expect(inFile()).toContainEqual({ proxy, name: 'prod-key', sha256: sha256(OWN_KEY) });
    expect((await send('PUT', `/${proxy}/api-keys/prod-key`, { name: 'another' })).status).toBe(400);
    expect((await send('PUT', `/${proxy}/api-keys/nobody`, {})).status).toBe(404);
  });

  it('follows its proxy: renamed with it, gone with it, and not inherited by the next of that name', async () => {
    const policies = [{ name: 'api-key-auth', params: {} }];
    await issue();
    await send('PUT', `/${proxy}`, { ...aResource(proxy, { policies }), metadata: { name: `${proxy}-new` } });
    expect(namesInFile(proxy)).toEqual([]);
    expect(namesInFile(`${proxy}-new`)).toEqual(['prod-key']);

    await send('DELETE', `/${proxy}-new`);
    expect(namesInFile(`${proxy}-new`)).toEqual([]);
    await send('POST', '', aResource(`${proxy}-new`, { policies }));
    expect(namesInFile(`${proxy}-new`)).toEqual([]);
    expect((await console.get('/pending')).body.changes).toEqual([]);
  });

  it('outlives a deletion of its proxy that could not be applied', async () => {
    await issue();
    gateway.refuse = [{ path: '', message: 'no' }];
    expect((await send('DELETE', `/${proxy}`)).status).toBe(422);
    gateway.refuse = null;
    expect(namesInFile(proxy)).toEqual(['prod-key']);
    expect((await console.get('/pending')).body.changes).toEqual([]);
  });

  it('is not brought back by restoring a version from before its revocation', async () => {
    await issue();
    await issue({ name: 'kept-key' });
    const { number } = (await console.get('/versions')).body[0];
    await send('DELETE', `/${proxy}/api-keys/prod-key`);

    expect((await console.post(`/versions/${number}/restore`, {})).status).toBe(200);

    expect(namesInFile(proxy)).toEqual(['kept-key']);
    expect((await send('GET', `/${proxy}/api-keys`)).body.apiKeys).toMatchObject([
      { name: 'kept-key', apiKey: expect.stringMatching(/^apip_/), deployed: true },
    ]);
  });

  it('is last used when its newest call was', async () => {
    await issue({ consumer: 'shared' });
    await issue({ name: 'idle-key', consumer: 'shared' });
    const call = (time: string) =>
      JSON.stringify(
        aCallEvent({ proxy, time, consumer: 'shared', issuer: 'api-key', clientId: 'prod-key', company: 'org-a' }),
      );
    await ingestEvents(api.services, [call('2026-09-01T10:00:00.000Z'), call('2026-09-01T09:00:00.000Z')]);
    await ingestEvents(api.services, [call('2026-09-01T08:00:00.000Z')]);

    expect((await send('GET', `/${proxy}/api-keys`)).body.apiKeys).toMatchObject([
      { name: 'prod-key', lastUsedAt: '2026-09-01T10:00:00.000Z' },
      { name: 'idle-key', lastUsedAt: null },
    ]);
  });
});

describe('keys written into config.toml by hand', () => {
  it('are taken over by an import, and managed from then on', async () => {
    const hash = sha256('by hand');
    writeFileSync(
      api.services.settings.configPath,
      `${fileText()}\n[[api_keys]]\nproxy = "${proxy}"\nname = "by-hand"\nsha256 = "${hash.toUpperCase()}"\nexpires_at = "2099-01-01T01:00:00+01:00"\n`,
    );
    expect((await console.post('/outside/import')).status).toBe(200);

    expect((await send('GET', `/${proxy}/api-keys`)).body.apiKeys).toMatchObject([
      {
        name: 'by-hand',
        source: 'file',
        apiKey: `sha256:${hash.slice(0, 8)}…`,
        consumer: 'by-hand',
        expiresAt: '2099-01-01T00:00:00.000Z',
      },
    ]);
    expect((await console.get('/pending')).body.changes).toEqual([]);
    await send('DELETE', `/${proxy}/api-keys/by-hand`);
    expect(namesInFile(proxy)).toEqual([]);
  });

  it('that vanish from the file are revoked by an import', async () => {
    await issue();
    const text = fileText();
    const at = text.indexOf(`[[api_keys]]\nproxy = "${proxy}"`);
    const end = text.indexOf('\n\n', at);
    writeFileSync(api.services.settings.configPath, text.slice(0, at) + text.slice(end));
    expect((await console.post('/outside/import')).status).toBe(200);
    expect((await send('GET', `/${proxy}/api-keys`)).body.totalCount).toBe(0);
  });
});

describe('the console', () => {
  it('has the same keys with its own forms of errors', async () => {
    const made = await console.post(`/proxies/${proxy}/api-keys`, { name: 'from-console' });
    expect(made.status).toBe(201);
    expect((await console.get(`/proxies/${proxy}/api-keys`)).body.apiKeys).toMatchObject([{ name: 'from-console' }]);
    expect((await console.post(`/proxies/${proxy}/api-keys`, { name: 'X' })).body).toMatchObject({
      code: 'INVALID_INPUT',
    });
    expect((await console.post(`/proxies/${proxy}/api-keys/from-console/regenerate`)).status).toBe(200);
    expect((await console.delete(`/proxies/${proxy}/api-keys/from-console`)).status).toBe(200);
    expect((await console.delete(`/proxies/${proxy}/api-keys/from-console`)).body).toMatchObject({
      code: 'API_KEY_NOT_FOUND',
    });
  });
});
