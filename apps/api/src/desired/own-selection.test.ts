import { readFileSync } from 'node:fs';
import { parseConfigToml } from '@tallygate/config/parse-toml';
import { applyReply } from '@tallygate/contracts/config-version';
import { pendingView } from '@tallygate/contracts/entity-change';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { consoleClient } from '../test-support/console-client.testing.ts';
import { type FakeGateway, startFakeGateway } from '../test-support/fake-gateway.testing.ts';
import { addPerson } from '../test-support/person.testing.ts';
import { aResource } from '../test-support/resources.testing.ts';
import { openTestApi, type TestApi } from '../test-support/test-api.testing.ts';

type Client = ReturnType<typeof consoleClient>;

let api: TestApi;
let gateway: FakeGateway;
let admin: Client;
let developer: Client;
let biller: Client;
let asDeveloper: Record<string, string>;
beforeAll(async () => {
  api = await openTestApi();
  gateway = await startFakeGateway(api);
  admin = consoleClient(api);
  asDeveloper = await addPerson(api, 'dev', ['developer']);
  developer = consoleClient(api, asDeveloper);
  biller = consoleClient(api, await addPerson(api, 'bill', ['biller']));
});
afterAll(async () => {
  gateway.stop();
  await api.close();
});

let count = 0;
let name: string;
beforeEach(async () => {
  name = `shared-${++count}`;
  await developer.post('/proxies', { resource: aResource(name) });
  expect((await admin.post('/apply', {})).status).toBe(200);
});

const inFile = (id: string) =>
  parseConfigToml(readFileSync(api.services.settings.configPath, 'utf8')).config?.mcp_proxies.find(
    (proxy) => proxy.metadata.name === id,
  )?.spec;
const save = async (client: Client, spec: object) => {
  const { resource, revision } = (await client.get(`/proxies/${name}`)).body;
  return client.put(`/proxies/${name}`, {
    resource: { ...resource, spec: { ...resource.spec, ...spec } },
    revision,
  });
};
const apply = async (client: Client, selection: unknown = 'all') => {
  const { baseVersion } = (await client.get('/pending')).body;
  return client.post('/apply', { selection, baseVersion });
};
const changeSetting = async (section: string, change: object) => {
  const { value, revision } = (await admin.get(`/settings/${section}`)).body;
  expect((await admin.put(`/settings/${section}`, { value: { ...value, ...change }, revision })).status).toBe(200);
};
const BILLING = { chargePoint: 'dispatched' };

describe('saving a proxy', () => {
  it('takes from a developer everything but billing, and from a biller nothing else', async () => {
    const charged = await save(developer, { billing: BILLING });
    const moved = await save(biller, { context: '/elsewhere', upstream: { url: 'http://127.0.0.1:3002/mcp' } });

    expect(charged.status).toBe(403);
    expect(charged.body).toMatchObject({ code: 'FORBIDDEN', fields: [{ path: 'spec.billing' }] });
    expect(charged.body.detail).toBe('spec.billing: This takes the role admin or biller; yours: developer');
    expect(moved.status).toBe(403);
    expect(moved.body.fields.map(({ path }: { path: string }) => path)).toEqual(['spec.context', 'spec.upstream.url']);
    expect((await save(biller, { billing: BILLING })).status).toBe(200);
    expect((await save(developer, { context: `/${name}/b` })).status).toBe(200);
    expect((await biller.post('/proxies', { resource: aResource('x') })).status).toBe(403);
    expect((await biller.delete(`/proxies/${name}`)).status).toBe(403);
  });

  it('notices another credential under the same reference', async () => {
    const auth = (value: string) => ({ type: 'bearer', header: 'Authorization', value });
    const upstream = { url: `http://127.0.0.1:3001/${name}/mcp` };
    expect((await save(developer, { upstream: { ...upstream, auth: auth('Bearer one') } })).status).toBe(200);

    expect((await save(biller, { billing: BILLING })).status).toBe(200);
    expect((await save(biller, { upstream: { ...upstream, auth: auth('Bearer two') } })).body).toMatchObject({
      code: 'FORBIDDEN',
      fields: [{ path: 'spec.upstream.auth.value' }],
    });
  });

  it('through the management API is no other door, in YAML neither', async () => {
    const reply = await api.app.inject({
      method: 'PUT',
      url: `/mcp-proxies/${name}`,
      headers: { ...asDeveloper, 'content-type': 'application/yaml' },
      payload: JSON.stringify(aResource(name, { billing: BILLING })),
    });
    const made = await api.app.inject({
      method: 'POST',
      url: '/mcp-proxies',
      headers: { ...asDeveloper, 'content-type': 'application/yaml' },
      payload: JSON.stringify(aResource('born-charged', { billing: BILLING })),
    });

    expect([reply.statusCode, reply.json().errors[0].field]).toEqual([403, 'spec.billing']);
    expect([made.statusCode, made.json().errors[0].field]).toEqual([403, 'spec.billing']);
  });

  it('renames it for a developer with the billing that it has', async () => {
    await save(biller, { billing: BILLING });
    await apply(biller);
    const { resource, revision } = (await developer.get(`/proxies/${name}`)).body;
    const renamed = { ...resource, metadata: { name: `${name}-new` } };
    expect((await developer.put(`/proxies/${name}`, { resource: renamed, revision })).status).toBe(200);

    expect((await apply(developer)).body).toMatchObject({ left: [] });
    expect(inFile(name)).toBeUndefined();
    expect(inFile(`${name}-new`)).toMatchObject({ billing: BILLING });
  });
});

describe('saving settings and keys', () => {
  it('takes billing rules from billers, other sections from administrators', async () => {
    const put = async (client: Client, section: string) => {
      const { value, revision } = (await client.get(`/settings/${section}`)).body;
      return (await client.put(`/settings/${section}`, { value, revision })).status;
    };

    expect([await put(developer, 'billing'), await put(developer, 'gateway')]).toEqual([403, 403]);
    expect([await put(biller, 'billing'), await put(biller, 'gateway')]).toEqual([200, 403]);
    expect([await put(admin, 'billing'), await put(admin, 'gateway')]).toEqual([200, 200]);
    await admin.post('/apply', {});
  });

  it('takes who pays with an API key from billers; what a developer leaves out stays', async () => {
    const keys = `/proxies/${name}/api-keys`;
    const refused = await developer.post(keys, { name: 'key-a', company: 'org-a' });
    expect(refused.body).toMatchObject({ code: 'FORBIDDEN', fields: [{ path: 'company' }] });
    expect((await developer.post(keys, { name: 'key-a', consumer: 'c' })).body.fields).toMatchObject([
      { path: 'consumer' },
    ]);
    expect((await developer.post(keys, { name: 'key-a' })).status).toBe(201);
    expect((await biller.post(keys, { name: 'key-b' })).status).toBe(403);

    expect((await biller.put(`${keys}/key-a`, { company: 'org-a', consumer: 'agent' })).status).toBe(200);
    expect((await biller.put(`${keys}/key-a`, { company: 'org-a', externalRefId: 'x' })).body.fields).toMatchObject([
      { path: 'externalRefId' },
    ]);
    expect((await developer.put(`${keys}/key-a`, { company: 'org-b' })).status).toBe(403);
    const kept = await developer.put(`${keys}/key-a`, { externalRefId: 'ref' });
    expect(kept.body.apiKey).toMatchObject({ company: 'org-a', consumer: 'agent', externalRefId: 'ref' });
    expect((await developer.delete(`${keys}/key-a`)).status).toBe(200);
  });
});

describe('applying', () => {
  it('takes of a proxy that two people changed one’s own fields, and says what was left', async () => {
    await save(developer, { context: `/${name}/moved` });
    await save(biller, { billing: BILLING });
    const seen = pendingView.parse((await developer.get('/pending')).body);
    const mine = await apply(developer);

    expect(seen.left).toMatchObject([{ type: 'proxy', id: name, fields: ['spec.billing'] }]);
    expect(mine.status).toBe(200);
    expect(applyReply.parse(mine.body).left).toMatchObject([
      {
        type: 'proxy',
        id: name,
        fields: ['spec.billing'],
        updatedBy: 'bill',
        message: 'This takes the role admin or biller; yours: developer',
      },
    ]);
    expect(inFile(name)).toMatchObject({ context: `/${name}/moved` });
    expect(inFile(name)?.billing).toBeUndefined();
    expect((await biller.get('/pending')).body).toMatchObject({ changes: [{ id: name, kind: 'change' }], left: [] });

    expect((await apply(biller)).body.left).toEqual([]);
    expect(inFile(name)).toMatchObject({ context: `/${name}/moved`, billing: BILLING });
    expect((await admin.get('/pending')).body.changes).toEqual([]);
  });

  it('leaves the kinds of others where they are, whatever was selected', async () => {
    await changeSetting('spool', { max_bytes: 2_097_152 });
    await save(developer, { context: `/${name}/kinds` });

    const refused = await apply(developer, [{ type: 'setting', id: 'spool' }]);
    const applied = await apply(developer);

    expect(refused.status).toBe(403);
    expect(refused.body.detail).toContain('Nothing of this is yours to apply: the setting spool');
    expect(applied.body).toMatchObject({ left: [{ type: 'setting', id: 'spool', fields: [] }] });
    expect(inFile(name)).toMatchObject({ context: `/${name}/kinds` });
    expect((await admin.get('/pending')).body.changes).toMatchObject([{ type: 'setting', id: 'spool' }]);
    expect((await apply(admin)).body.left).toEqual([]);
  });

  it('takes a new proxy with the billing it was given: it must not run under other rules', async () => {
    await developer.post('/proxies', { resource: aResource(`${name}-fresh`) });
    const { resource, revision } = (await biller.get(`/proxies/${name}-fresh`)).body;
    await biller.put(`/proxies/${name}-fresh`, {
      resource: { ...resource, spec: { ...resource.spec, billing: BILLING } },
      revision,
    });

    expect((await apply(biller)).status).toBe(403);
    expect((await apply(developer)).body.left).toEqual([]);
    expect(inFile(`${name}-fresh`)).toMatchObject({ billing: BILLING });
  });

  it('through the management API carries no more than one’s own, and is no failure for that', async () => {
    await save(biller, { billing: BILLING });
    const stored = (await developer.get(`/proxies/${name}`)).body.resource;
    const put = await api.app.inject({
      method: 'PUT',
      url: `/mcp-proxies/${name}`,
      headers: { ...asDeveloper, 'content-type': 'application/json' },
      payload: JSON.stringify(stored),
    });

    expect(put.statusCode).toBe(200);
    expect(inFile(name)?.billing).toBeUndefined();
    await apply(biller);
  });

  it('asks who applies a part for the version they looked at', async () => {
    await save(developer, { context: `/${name}/base` });

    expect((await developer.post('/apply', {})).body).toMatchObject({ fields: [{ path: 'baseVersion' }] });
    expect((await developer.post('/apply', { baseVersion: 1 })).body.code).toBe('APPLY_CONFLICT');
    expect((await apply(developer)).status).toBe(200);
  });

  it('names what of others it waits for when one’s own part cannot stand alone', async () => {
    const refused = await developer.post('/proxies', { resource: aResource(`${name}-twin`, { displayName: 'twin' }) });
    expect(refused.status).toBe(201);
    await changeSetting('billing', { policy_version: 'next' });
    // The file has a proxy of that display name and version already: somebody put it there by hand.
    await api.services.db.prisma.proxy.update({ where: { id: name }, data: { displayName: 'kept apart' } });
    await developer.put(`/proxies/${name}-twin`, {
      resource: aResource(`${name}-twin`, { displayName: name }),
      revision: 1,
    });
    const applied = await apply(developer);

    expect(applied.status).toBe(422);
    expect(applied.body.detail).toContain('may depend on what others must apply first: the setting billing');
  });
});
