import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consoleClient } from '../test-support/console-client.testing.ts';
import { addPerson } from '../test-support/person.testing.ts';
import { aResource } from '../test-support/resources.testing.ts';
import { openTestApi, type TestApi } from '../test-support/test-api.testing.ts';

let api: TestApi;
let client: ReturnType<typeof consoleClient>;
beforeAll(async () => {
  api = await openTestApi();
  client = consoleClient(api);
});
afterAll(() => api.close());

let count = 0;
const newName = () => `proxy-${++count}`;
const bearer = (value: string) => ({ type: 'bearer', header: 'Authorization', value });
const upstream = (value: string, port = 3001) => ({ url: `http://127.0.0.1:${port}/mcp`, auth: bearer(value) });
const ref = (id: string, type = 'proxy') => ({ type, id });
const discard = (id: string, type?: string, as = client) => as.post('/pending/discard', ref(id, type));
const bringBack = (id: string, type?: string, as = client) => as.post('/pending/bring-back', ref(id, type));
const pendingOf = async (id: string) =>
  (await client.get('/pending')).body.changes.filter((change: { id: string }) => change.id === id);

/** A proxy that runs, with an edit of it that does not. */
async function editedProxy(more: object = {}): Promise<string> {
  const id = newName();
  await client.post('/proxies', { resource: aResource(id, { upstream: upstream('a1b2c3d4e5f6g7h8i9j0k1l2runs') }) });
  await client.post('/apply', { selection: [ref(id)] });
  const edited = aResource(id, { version: 'v9.0', upstream: upstream('a1b2c3d4e5f6g7h8i9j0k1l2edit', 3002), ...more });
  expect((await client.put(`/proxies/${id}`, { resource: edited, revision: 1 })).status).toBe(200);
  return id;
}

describe('discarding a pending change', () => {
  it('makes a changed proxy wanted as it runs, its credential too, and the others stay pending', async () => {
    const [id, other] = [await editedProxy(), await editedProxy()];
    expect((await discard(id)).status).toBe(204);
    expect(await pendingOf(id)).toEqual([]);
    expect((await client.get(`/proxies/${id}`)).body.upstreamSecret).toMatchObject({ last4: 'runs' });
    expect(await pendingOf(other)).toHaveLength(1);
  });

  it('can be taken back with the credential that was edited', async () => {
    const id = await editedProxy();
    await discard(id);
    expect((await bringBack(id)).status).toBe(204);
    expect((await client.get(`/proxies/${id}`)).body).toMatchObject({
      resource: { spec: { version: 'v9.0' } },
      upstreamSecret: { last4: 'edit' },
    });
    await client.post('/apply', { selection: [ref(id)] });
    expect((await bringBack(id)).body.code).toBe('NOT_FOUND');
  });

  it('takes away what was added, and brings it back', async () => {
    const id = newName();
    await client.post('/proxies', { resource: aResource(id, { upstream: upstream('Bearer of-a-new-one') }) });
    expect((await discard(id)).status).toBe(204);
    expect((await client.get(`/proxies/${id}`)).status).toBe(404);
    expect((await bringBack(id)).status).toBe(204);
    expect((await client.get(`/proxies/${id}`)).body.upstreamSecret).toMatchObject({ set: true });
  });

  it('takes back a deletion', async () => {
    const id = await editedProxy();
    await client.delete(`/proxies/${id}`);
    expect((await discard(id)).status).toBe(204);
    expect((await client.get(`/proxies/${id}`)).body.resource.spec.version).toBe('v9.0');
  });

  it('works for settings', async () => {
    const { body } = await client.get('/settings/gateway');
    const value = { ...body.value, limits: { ...body.value.limits, max_batch: 7 } };
    expect((await client.put('/settings/gateway', { value, revision: body.revision })).status).toBe(200);
    expect(await pendingOf('gateway')).toHaveLength(1);
    expect((await discard('gateway', 'setting')).status).toBe(204);
    expect(await pendingOf('gateway')).toEqual([]);
    expect((await bringBack('gateway', 'setting')).status).toBe(204);
    expect(await pendingOf('gateway')).toHaveLength(1);
    await discard('gateway', 'setting');
  });

  it('keeps an edit that was made after it', async () => {
    const id = await editedProxy();
    await discard(id);
    const { revision } = (await client.get(`/proxies/${id}`)).body;
    const later = aResource(id, { version: 'v5.0', upstream: upstream('a1b2c3d4e5f6g7h8i9j0k1l2runs') });
    await client.put(`/proxies/${id}`, { resource: later, revision });
    expect((await bringBack(id)).body.code).toBe('REVISION_STALE');
    expect((await client.get(`/proxies/${id}`)).body.resource.spec.version).toBe('v5.0');
  });

  it('is refused to who may not make the change, and where nothing is pending', async () => {
    const id = await editedProxy({ billing: { chargePoint: 'dispatched' } });
    const developer = consoleClient(api, await addPerson(api, 'dev', ['developer']));
    const biller = consoleClient(api, await addPerson(api, 'bill', ['biller']));
    expect((await discard(id, 'proxy', developer)).body.code).toBe('FORBIDDEN');
    expect((await discard(id, 'proxy', biller)).body.code).toBe('FORBIDDEN');
    await discard(id);
    expect((await discard(id)).body.code).toBe('NOT_FOUND');
    await client.delete(`/proxies/${id}`);
    expect((await discard(id, 'proxy', biller)).body.code).toBe('FORBIDDEN');
    expect((await discard(id, 'proxy', developer)).status).toBe(204);
  });
});
