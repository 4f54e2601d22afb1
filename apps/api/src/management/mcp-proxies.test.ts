import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { parseConfigToml } from '@tallygate/config/parse-toml';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemAuthor } from '../audit/author.ts';
import { type FakeGateway, startFakeGateway } from '../test-support/fake-gateway.testing.ts';
import { aResource, GUIDE_YAML, guideYaml } from '../test-support/resources.testing.ts';
import { ADMIN, openTestApi, type TestApi } from '../test-support/test-api.testing.ts';

const BASE = '/api/management/v0.9/mcp-proxies';

let api: TestApi;
let gateway: FakeGateway;
beforeAll(async () => {
  api = await openTestApi();
  gateway = await startFakeGateway(api);
});
afterEach(() => {
  gateway.refuse = null;
  gateway.broken.clear();
});
afterAll(async () => {
  gateway.stop();
  await api.close();
});

const post = (payload: unknown, type = 'application/json', url = BASE) =>
  api.app.inject({
    method: 'POST',
    url,
    headers: { ...ADMIN, 'content-type': type },
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
  });
const put = (id: string, payload: unknown) =>
  api.app.inject({
    method: 'PUT',
    url: `${BASE}/${id}`,
    headers: { ...ADMIN, 'content-type': 'application/json' },
    payload: JSON.stringify(payload),
  });
const get = (path = '') => api.app.inject({ method: 'GET', url: `${BASE}${path}`, headers: ADMIN });
const fileText = () => readFileSync(api.services.settings.configPath, 'utf8');
const fileNames = () => parseConfigToml(fileText()).config?.mcp_proxies.map((proxy) => proxy.metadata.name);

describe('POST', () => {
  it('answers the request of the guide 201 once a gateway serves the proxy, and a repetition 409', async () => {
    const first = await post(GUIDE_YAML, 'application/yaml');
    const second = await post(GUIDE_YAML, 'application/yaml');

    expect(first.statusCode).toBe(201);
    expect(first.json()).toMatchObject({
      apiVersion: 'gateway.api-platform.wso2.com/v1alpha1',
      metadata: { name: 'everything-mcp-v1.0' },
      status: {
        id: 'everything-mcp-v1.0',
        state: 'deployed',
        deployedAt: expect.any(String),
        gateways: [{ id: 'gateway', serving: true }],
      },
    });
    expect(fileNames()).toContain('everything-mcp-v1.0');
    expect(second.statusCode).toBe(409);
    expect(second.json()).toEqual({
      status: 'error',
      message: "configuration with handle 'everything-mcp-v1.0' already exists",
      errors: [{ field: 'metadata.name', message: "configuration with handle 'everything-mcp-v1.0' already exists" }],
    });
  });

  it('says what it read in another form', async () => {
    const reply = await post(guideYaml('noted'), 'application/yaml');

    expect(reply.json().status.notes).toEqual(
      expect.arrayContaining([expect.objectContaining({ path: 'spec.policies[0].version' })]),
    );
    expect(reply.json().spec.policies[0].version).toBe('v1');
  });

  it('reads YAML and JSON by content type, and by trying when there is none', async () => {
    const json = await post(aResource('as-json'));
    const guessed = await post(guideYaml('guessed'), 'text/plain');
    const misnamed = await post(guideYaml('misnamed'), 'application/json');

    expect([json.statusCode, guessed.statusCode]).toEqual([201, 201]);
    expect(misnamed.statusCode).toBe(400);
    expect(misnamed.json().message).toMatch(/JSON/);
  });

  it('names every problem at once, each with its field', async () => {
    const broken = aResource('broken', { version: 'one', context: 'no-slash', upstream: { url: 'ftp://x' } });

    const reply = await post(broken);

    expect(reply.statusCode).toBe(400);
    expect(reply.json().status).toBe('error');
    expect(reply.json().message).toMatch(/^configuration validation failed with \d error\(s\): 1\. /);
    expect(new Set(reply.json().errors.map((error: { field: string }) => error.field))).toEqual(
      new Set(['spec.context', 'spec.upstream.url', 'spec.version']),
    );
  });

  it('refuses a display name with version, and a path, that another proxy has', async () => {
    await post(aResource('first', { context: '/shared', displayName: 'Same' }));

    const sameName = await post(aResource('second', { displayName: 'Same' }));
    const samePath = await post(aResource('third', { context: '/shared' }));

    expect(sameName.statusCode).toBe(409);
    expect(sameName.json().message).toBe("configuration with name 'Same' and version 'v1.0' already exists");
    expect(samePath.statusCode).toBe(409);
    expect(samePath.json().errors[0]).toMatchObject({ field: 'spec.context' });
  });

  it('refuses an issuer that is no key manager, at its field, and stores nothing', async () => {
    const policies = [{ name: 'mcp-auth', version: 'v1', params: { issuers: ['Nobody'] } }];

    const reply = await post(aResource('orphan', { policies }));

    expect(reply.statusCode).toBe(400);
    expect(reply.json().errors[0].field).toBe('spec.policies[0].params.issuers[0]');
    expect((await get('/orphan')).statusCode).toBe(404);
  });

  it('honours deploymentState: undeployed', async () => {
    const reply = await post(aResource('asleep', { deploymentState: 'undeployed' }));

    expect(reply.statusCode).toBe(201);
    expect(reply.json().status.state).toBe('undeployed');
    expect(reply.json().status.deployedAt).toBeUndefined();
  });

  it('names the gateway that does not serve the proxy, and why', async () => {
    gateway.broken.set('half', 'its upstream certificate cannot be read');

    const reply = await post(aResource('half'));

    expect(reply.statusCode).toBe(201);
    expect(reply.json().status).toMatchObject({
      state: 'failed',
      gateways: [{ id: 'gateway', serving: false, reason: 'its upstream certificate cannot be read' }],
    });
  });

  it('restores the former file and stores nothing when a gateway refuses the new one', async () => {
    const before = fileText();
    gateway.refuse = [{ path: 'mcp_proxies[1].spec.upstream.url', message: 'no such socket' }];

    const reply = await post(aResource('refused'));

    expect(reply.statusCode).toBe(422);
    expect(reply.json().errors).toEqual([{ field: 'spec.upstream.url', message: 'no such socket' }]);
    expect(fileText()).toBe(before);
    expect((await get('/refused')).statusCode).toBe(404);
    const failed = await api.services.db.prisma.configVersion.findFirst({
      where: { state: 'failed' },
      orderBy: { number: 'desc' },
    });
    expect(failed?.error).toMatchObject({ findings: [{ message: 'no such socket' }] });

    gateway.refuse = null;
    expect((await post(aResource('refused'))).statusCode).toBe(201);
  });

  it('keeps what somebody wrote into the file by hand', async () => {
    const edited = fileText()
      .replace('[[mcp_proxies]]', '# by hand\n[[mcp_proxies]]')
      .concat(`
[[mcp_proxies]]
apiVersion = "gateway.api-platform.wso2.com/v1"
kind = "Mcp"
[mcp_proxies.metadata]
name = "by-hand"
[mcp_proxies.spec]
displayName = "By hand"
version = "v1.0"
context = "/by-hand"
[mcp_proxies.spec.upstream]
url = "http://127.0.0.1:3001/mcp"
`);
    writeFileSync(api.services.settings.configPath, edited);

    const reply = await post(aResource('by-api'));

    expect(reply.statusCode).toBe(201);
    expect(fileNames()).toEqual(expect.arrayContaining(['sample-everything', 'by-hand', 'by-api']));
    expect((await get('/by-hand')).statusCode).toBe(200);
  });

  it('leaves the file readable by its owner alone', async () => {
    await post(aResource('private'));

    expect(statSync(api.services.settings.configPath).mode & 0o777).toBe(0o600);
  });

  it('tells that no gateway is running', async () => {
    const lonely = await openTestApi();
    try {
      const reply = await lonely.app.inject({
        method: 'POST',
        url: BASE,
        headers: { ...ADMIN, 'content-type': 'application/yaml' },
        payload: GUIDE_YAML,
      });

      expect(reply.statusCode).toBe(201);
      expect(reply.json().status).toMatchObject({ state: 'pending', gateways: [] });
      expect(reply.json().status.notes.at(-1).message).toMatch(/no gateway is running/);
    } finally {
      await lonely.close();
    }
  });
});

describe('GET', () => {
  it('lists in the envelope of the original, filters combined', async () => {
    await post(aResource('one', { displayName: 'Weather', version: 'v2.0', context: '/w/$version' }));
    await post(aResource('two', { displayName: 'Weather', version: 'v3.0', deploymentState: 'undeployed' }));

    const all = (await get()).json();
    const names = async (query: string) =>
      (await get(query)).json().mcpProxies.map((proxy: { metadata: { name: string } }) => proxy.metadata.name);

    expect(all.status).toBe('success');
    expect(all.count).toBe(all.mcpProxies.length);
    expect(await names('?displayName=Weather')).toEqual(['one', 'two']);
    expect(await names('?displayName=Weather&status=undeployed')).toEqual(['two']);
    expect(await names('?context=/w/v2.0')).toEqual(['one']);
    expect(await names('?version=v9')).toEqual([]);
  });

  it('answers 404 with the words of the original for a handle that does not exist', async () => {
    const reply = await get('/nothing');

    expect(reply.statusCode).toBe(404);
    expect(reply.json().message).toBe("MCP proxy configuration with handle 'nothing' not found");
  });
});

describe('PUT', () => {
  it('never answers 404 for a proxy that exists', async () => {
    await post(aResource('mine'));
    await post(aResource('other'));

    const invalid = await put('mine', aResource('mine', { version: 'x' }));
    const conflict = await put('mine', aResource('mine', { context: '/other' }));
    const unreadable = await api.app.inject({
      method: 'PUT',
      url: `${BASE}/mine`,
      headers: { ...ADMIN, 'content-type': 'application/yaml' },
      payload: 'a: [',
    });
    const absent = await put('absent', aResource('absent'));

    expect([invalid.statusCode, conflict.statusCode, unreadable.statusCode, absent.statusCode]).toEqual([
      400, 409, 400, 404,
    ]);
    expect(invalid.json().errors[0].field).toBe('spec.version');
  });

  it('renames, undeploys, and keeps the credential that the body leaves out', async () => {
    const auth = { type: 'api-key', header: 'x-api-key', value: 'a-very-secret-key' };
    await post(aResource('before', { upstream: { url: 'http://127.0.0.1:3001/mcp', auth } }));

    const reply = await put('before', aResource('after', { deploymentState: 'undeployed' }));

    expect(reply.statusCode).toBe(200);
    expect(reply.json().metadata.name).toBe('after');
    expect((await get('/before')).statusCode).toBe(404);
    expect(fileNames()).not.toContain('before');
    const served = parseConfigToml(fileText()).config?.mcp_proxies.find((proxy) => proxy.metadata.name === 'after');
    expect(served?.spec.upstream.auth).toEqual(auth);
  });

  it('removes the credential with type none, and wants a value for another type', async () => {
    const auth = { type: 'api-key', header: 'x-api-key', value: 'another-secret-key' };
    const url = 'http://127.0.0.1:3001/mcp';
    await post(aResource('guarded', { upstream: { url, auth } }));

    const other = await put(
      'guarded',
      aResource('guarded', { upstream: { url, auth: { type: 'bearer', header: 'a' } } }),
    );
    const none = await put('guarded', aResource('guarded', { upstream: { url, auth: { type: 'none' } } }));

    expect(other.statusCode).toBe(400);
    expect(other.json().errors).toEqual([{ field: 'spec.upstream.auth.value', message: 'Auth value is required' }]);
    expect(none.statusCode).toBe(200);
    expect(fileText()).not.toContain('another-secret-key');
  });

  it('puts the former credential back when a gateway refuses the new one', async () => {
    const upstream = (value: string) => ({
      url: 'http://127.0.0.1:3001/mcp',
      auth: { type: 'api-key', header: 'x-api-key', value },
    });
    await post(aResource('careful', { upstream: upstream('the-former-credential') }));
    gateway.refuse = [{ path: '', message: 'no' }];

    const reply = await put('careful', aResource('careful', { upstream: upstream('the-refused-credential') }));
    gateway.refuse = null;
    await post(aResource('bystander'));

    expect(reply.statusCode).toBe(422);
    expect(fileText()).toContain('the-former-credential');
    const secrets = [
      ...(await api.services.vault.open({ author: systemAuthor(api.services), purpose: 'test' })).values(),
    ].map((secret) => secret.reveal());
    expect(secrets).toContain('the-former-credential');
    expect(secrets).not.toContain('the-refused-credential');
  });
});

describe('DELETE', () => {
  it('removes the proxy from what runs', async () => {
    await post(aResource('gone'));

    const reply = await api.app.inject({ method: 'DELETE', url: `${BASE}/gone`, headers: ADMIN });

    expect(reply.statusCode).toBe(200);
    expect(reply.json()).toEqual({
      status: 'success',
      message: 'MCP proxy configuration deleted successfully',
      id: 'gone',
    });
    expect(fileNames()).not.toContain('gone');
  });
});
