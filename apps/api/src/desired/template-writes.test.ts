import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import { consoleClient } from '../test-support/console-client.testing.ts';
import { type FakeGateway, startFakeGateway } from '../test-support/fake-gateway.testing.ts';
import { addPerson } from '../test-support/person.testing.ts';
import { aResource } from '../test-support/resources.testing.ts';
import { openTestApi, type TestApi } from '../test-support/test-api.testing.ts';

const EXPRESSION = '{{ env "TALLYGATE_VAR_KEY" }}';
const ADDRESS = 'http://127.0.0.1:3001/mcp';
const WRITTEN = 'only administrators may write or move an expression';

let api: TestApi;
let gateway: FakeGateway;
let admin: ReturnType<typeof consoleClient>;
let developer: ReturnType<typeof consoleClient>;
let asDeveloper: Record<string, string>;
beforeAll(async () => {
  api = await openTestApi();
  gateway = await startFakeGateway(api);
  admin = consoleClient(api);
  asDeveloper = await addPerson(api, 'dev', ['developer']);
  developer = consoleClient(api, asDeveloper);
});
afterAll(async () => {
  gateway.stop();
  await api.close();
});

const keyed = (name: string, spec: object = {}, value: string | undefined = EXPRESSION) =>
  aResource(name, {
    upstream: { url: ADDRESS, auth: { type: 'api-key', header: 'x-api-key', ...(value && { value }) } },
    ...spec,
  });
const responding = (body: string) => ({
  policies: [{ name: 'respond', version: 'v1', params: { statusCode: 200, body } }],
});

let count = 0;
let name: string;
beforeEach(() => {
  count += 1;
  name = `keyed-${count}`;
});

const create = async () => expect((await admin.post('/proxies', { resource: keyed(name) })).status).toBe(201);
const replace = async (client: typeof admin, resource: object) => {
  const { revision } = (await client.get(`/proxies/${name}`)).body;
  return client.put(`/proxies/${name}`, { resource, revision });
};
const inFile = () => readFileSync(api.services.settings.configPath, 'utf8');

describe('an expression', () => {
  it('is written by administrators, and refused by field where it may not stand', async () => {
    await create();
    const refused: [object, string, string][] = [
      [
        keyed(name, responding(EXPRESSION)),
        'spec.policies[0].params.body',
        'takes no expressions; write the text itself',
      ],
      [keyed(name, {}, '{{ env "PATH" }}'), 'spec.upstream.auth.value', '`env "PATH"`: only variables that begin'],
      [
        keyed(name, {}, '{{ env "TALLYGATE_VAR_KEY" "s3cret" }}'),
        'spec.upstream.auth.value',
        'would stand here in clear',
      ],
      [keyed(name, {}, '{{ file "/etc/passwd" }}'), 'spec.upstream.auth.value', 'only files under /run/secrets or'],
    ];
    for (const [resource, path, message] of refused) {
      const reply = await replace(admin, resource);
      expect(reply.status).toBe(400);
      expect(reply.body).toMatchObject({ code: 'TEMPLATE_REFUSED', fields: [{ path }] });
      expect(reply.body.fields[0].message).toContain(message);
      expect(reply.text).not.toContain('s3cret');
    }
  });

  it('is found by a check of the text before it is saved, as saving would refuse it', async () => {
    const check = async (client: typeof admin, value: string) =>
      (await client.post('/proxies/check', { resource: keyed(name, {}, value) })).body.findings;
    expect(await check(admin, EXPRESSION)).toEqual([]);
    expect(await check(developer, EXPRESSION)).toEqual([{ path: 'spec.upstream.auth.value', message: WRITTEN }]);
    expect(await check(admin, '{{ env "PATH" }}')).toMatchObject([{ path: 'spec.upstream.auth.value' }]);
  });

  it('case 50: in the body of an answer is refused to everybody, and stays where a file had it', async () => {
    await create();
    expect((await replace(admin, keyed(name, responding(EXPRESSION)))).body.code).toBe('TEMPLATE_REFUSED');
    expect((await replace(developer, keyed(name, responding(EXPRESSION)))).body.code).toBe('TEMPLATE_FORBIDDEN');
    await admin.post('/apply', {});
    const text = inFile();
    const body = `[[mcp_proxies.spec.policies]]\nname = "respond"\n[mcp_proxies.spec.policies.params]\nstatusCode = 200\nbody = '${EXPRESSION}'\n`;
    const at = text.indexOf('\n[mcp_proxies.spec.upstream', text.indexOf(`name = "${name}"`));
    writeFileSync(api.services.settings.configPath, `${text.slice(0, at)}\n${body}${text.slice(at)}`);
    expect((await admin.post('/outside/import', {})).status).toBe(200);
    const { resource } = (await developer.get(`/proxies/${name}`)).body;
    expect(resource.spec.policies[0].params.body).toBe(EXPRESSION);
    resource.spec.displayName = `${name} renamed`;
    expect((await replace(developer, resource)).status).toBe(200);
  });

  it('case 51: in a condition is refused, because it is none', async () => {
    const reply = await admin.post('/proxies', {
      resource: keyed(name, { policies: [{ name: 'cors', version: 'v1', executionCondition: EXPRESSION }] }),
    });
    expect(reply.status).toBe(400);
    expect(reply.body.fields).toMatchObject([
      { path: 'spec.policies[0].executionCondition', message: 'takes no expressions; write the text itself' },
    ]);
  });
});

describe('a developer', () => {
  it.each([
    ['a proxy', () => developer.post('/proxies', { resource: keyed(name) }), 'spec.upstream.auth.value'],
    [
      'an address',
      () => developer.post('/proxies', { resource: aResource(name, { upstream: { url: EXPRESSION } }) }),
      'spec.upstream.url',
    ],
    [
      'a change',
      async () => {
        await create();
        return replace(developer, keyed(name, {}, '{{ env "TALLYGATE_VAR_OTHER" }}'));
      },
      'spec.upstream.auth.value',
    ],
    [
      'a key manager',
      () =>
        developer.post('/key-managers', {
          entity: { name, issuer: EXPRESSION, jwks: { remote: { uri: 'https://issuer.example/jwks' } } },
        }),
      'entity.issuer',
    ],
    [
      'a key manager with a file of the gateway',
      () =>
        developer.post('/key-managers', {
          entity: { name, issuer: 'x', jwks: { local: { certificatePath: '/run/secrets/a' } } },
        }),
      'entity.jwks.local.certificatePath',
    ],
  ])('case 52: may not write one in %s', async (_, write, path) => {
    const reply = await write();
    expect(reply.status).toBe(403);
    expect(reply.body).toMatchObject({ code: 'TEMPLATE_FORBIDDEN', fields: [{ path }] });
  });

  it('case 52: may not write one through the management API, nor as YAML', async () => {
    for (const payload of [JSON.stringify(keyed(name)), keyedYaml(name)]) {
      const reply = await api.app.inject({
        method: 'POST',
        url: '/api/management/v1/mcp-proxies',
        headers: { ...asDeveloper, 'content-type': payload.startsWith('{') ? 'application/json' : 'application/yaml' },
        payload,
      });
      expect(reply.statusCode).toBe(403);
      expect(reply.body).toContain(WRITTEN);
    }
  });

  it('case 53: may save what holds one, as long as it stays, also under another name and in another order', async () => {
    await create();
    const headers = [
      { name: 'x-a', value: EXPRESSION },
      { name: 'x-b', value: 'b' },
    ];
    const policies = (list: object[]) => [
      { name: 'set-headers', version: 'v1', params: { request: { headers: list } } },
    ];
    expect((await replace(admin, keyed(name, { policies: policies(headers) }))).status).toBe(200);
    const moved = { policies: policies([...headers].reverse()), displayName: `${name} by dev` };
    expect((await replace(developer, keyed(name, moved))).status).toBe(200);
    expect((await replace(developer, keyed(name, moved, undefined))).status).toBe(200);
    expect((await replace(developer, { ...keyed(name, moved), metadata: { name: `${name}-b` } })).status).toBe(200);
  });

  it('case 54: may not give it to another receiver: another server, header or direction', async () => {
    await create();
    const headers = (direction: string, header: string) => ({
      policies: [
        {
          name: 'set-headers',
          version: 'v1',
          params: { [direction]: { headers: [{ name: header, value: EXPRESSION }] } },
        },
      ],
    });
    expect((await replace(admin, keyed(name, headers('request', 'x-a')))).status).toBe(200);
    const elsewhere = {
      url: 'http://127.0.0.1:6543/mcp',
      auth: { type: 'api-key', header: 'x-api-key', value: EXPRESSION },
    };
    for (const spec of [
      { upstream: elsewhere, ...headers('request', 'x-a') },
      headers('request', 'x-b'),
      headers('response', 'x-a'),
    ]) {
      const reply = await replace(developer, keyed(name, spec));
      expect(reply.status, reply.text).toBe(403);
      expect(reply.body.fields.at(-1)).toMatchObject({ message: WRITTEN });
    }
    expect((await replace(admin, keyed(name, { upstream: elsewhere }))).status).toBe(200);
  });

  it('case 55: neither restores nor imports one, and applies around what an administrator has pending', async () => {
    await create();
    await admin.post('/apply', {});
    const { number } = (await admin.get('/versions')).body[0];
    expect((await developer.post(`/versions/${number}/restore`, {})).status).toBe(403);
    expect((await developer.post('/outside/import', {})).status).toBe(403);
    await replace(admin, keyed(name, {}, '{{ env "TALLYGATE_VAR_NEXT" }}'));
    const own = `${name}-own`;
    expect((await developer.post('/proxies', { resource: aResource(own) })).status).toBe(201);
    const { baseVersion } = (await developer.get('/pending')).body;
    const reply = await developer.post('/apply', { selection: 'all', baseVersion });
    expect(reply.status).toBe(200);
    expect(reply.body.left).toMatchObject([{ type: 'proxy', id: name, message: WRITTEN }]);
    expect(inFile()).toContain(own);
    expect(inFile()).not.toContain('TALLYGATE_VAR_NEXT');
    await admin.post('/apply', {});
    expect(inFile()).toContain('TALLYGATE_VAR_NEXT');
  });
});

test('what expressions may read is said by the file alone, and outlives restores', async () => {
  const { number } = (await admin.get('/versions')).body[0];
  const path = api.services.settings.configPath;
  writeFileSync(path, `${inFile().replace(/^# \[templates\].*$/m, '')}\n[templates]\nenv_prefix = "ACME_"\n`);
  expect((await admin.post('/outside/import', {})).status).toBe(200);
  expect((await admin.put('/settings/templates', { value: { fields: 'all' }, revision: 0 })).status).toBe(400);
  await admin.post('/proxies', { resource: keyed(name, {}, '{{ env "ACME_KEY" }}') });
  expect((await admin.post(`/versions/${number}/restore`, {})).status).toBe(200);
  expect(inFile()).toContain('env_prefix = "ACME_"');
});

test('a test of keys reads files of allowed folders only, and says nothing of others', async () => {
  const secrets = join(dirname(api.services.settings.configPath), 'secrets');
  mkdirSync(secrets, { recursive: true });
  writeFileSync(join(secrets, 'none.pem'), 'no certificate');
  const testKeys = async (path: string) => {
    const entity = { name: 'k', issuer: 'x', jwks: { local: { certificatePath: path } } };
    return admin.post('/key-managers/test', { entity });
  };
  const outside = await Promise.all(['/etc/shadow', '/nope', '/etc'].map(testKeys));
  expect(new Set(outside.map(({ body }) => body.fields[0].message)).size).toBe(1);
  expect(outside.map(({ body }) => body.code)).toEqual(['TEMPLATE_REFUSED', 'TEMPLATE_REFUSED', 'TEMPLATE_REFUSED']);
  expect((await testKeys(join(secrets, 'none.pem'))).text).toContain('no PEM certificate');
  expect((await testKeys(secrets)).text).toContain('is not a regular file');
  const entity = { name: 'k', issuer: 'x', jwks: { local: { certificatePath: join(secrets, 'none.pem') } } };
  expect((await developer.post('/key-managers/test', { entity })).body).toMatchObject({ code: 'TEMPLATE_FORBIDDEN' });
});

function keyedYaml(id: string): string {
  return `apiVersion: gateway.api-platform.wso2.com/v1
kind: Mcp
metadata: { name: ${id} }
spec:
  displayName: ${id}
  version: v1.0
  context: /${id}
  upstream:
    url: ${ADDRESS}
    auth: { type: api-key, header: x-api-key, value: '${EXPRESSION}' }
`;
}
