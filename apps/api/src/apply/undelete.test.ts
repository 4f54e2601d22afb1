import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
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

const CREDENTIAL = { type: 'bearer', header: 'Authorization', value: 'Bearer of-the-server' };
const NEW_CREDENTIAL = { ...CREDENTIAL, value: 'a1b2c3d4e5f6g7h8i9j0k1l2anew' };
const weather = (spec: object = {}) =>
  aResource('weather', { upstream: { url: 'http://127.0.0.1:3001/mcp', auth: CREDENTIAL }, ...spec });
const undelete = (id = 'weather', type = 'proxy') => client.post('/pending/undelete', { type, id });

describe('a deletion that is not applied yet', () => {
  beforeEach(async () => {
    await client.post('/proxies', { resource: weather() });
    await client.post('/apply', {});
    await client.delete('/proxies/weather');
  });

  it('is taken back with everything that ran, secrets included, and leaves nothing pending', async () => {
    expect((await client.get('/proxies/weather')).status).toBe(404);
    expect((await undelete()).status).toBe(204);

    const { body } = await client.get('/proxies/weather');
    expect(body).toMatchObject({ id: 'weather', upstreamSecret: { set: true } });
    expect((await client.get('/pending')).body.changes).toEqual([]);
  });

  it('is taken back with what was saved and not applied before it, and counts its revisions on', async () => {
    await undelete();
    const { revision } = (await client.get('/proxies/weather')).body;
    await client.put('/proxies/weather', {
      resource: weather({ version: 'v2.0', upstream: { url: 'http://127.0.0.1:3002/mcp', auth: NEW_CREDENTIAL } }),
      revision,
    });
    await client.delete('/proxies/weather');
    expect((await undelete()).status).toBe(204);

    const { body } = await client.get('/proxies/weather');
    expect(body).toMatchObject({
      resource: { spec: { version: 'v2.0' } },
      upstreamSecret: { set: true, last4: 'anew' },
    });
    expect(body.revision).toBeGreaterThan(revision + 1);
    expect((await client.get('/pending')).body.changes).toMatchObject([
      { type: 'proxy', id: 'weather', kind: 'change' },
    ]);
    await client.post('/pending/discard', { type: 'proxy', id: 'weather' });
  });

  it('is taken back once: after that there is none', async () => {
    await undelete();
    const again = await undelete();
    expect([again.status, again.body.code]).toEqual([404, 'NOT_FOUND']);
  });

  it('stays where the path was given to another meanwhile', async () => {
    await client.post('/proxies', { resource: aResource('other', { context: '/weather' }) });
    const refused = await undelete();
    expect([refused.status, refused.body.code]).toEqual([409, 'PROXY_PATH_TAKEN']);
    await client.delete('/proxies/other');
    expect((await undelete()).status).toBe(204);
  });

  it('is not for people who may not delete', async () => {
    const viewer = consoleClient(api, await addPerson(api, `viewer-${Date.now()}`, ['viewer']));
    expect((await viewer.post('/pending/undelete', { type: 'proxy', id: 'weather' })).status).toBe(403);
    await undelete();
  });
});

it('says that no deletion is pending of what is there, what never was, and what is not deleted by itself', async () => {
  for (const [id, type] of [
    ['weather', 'proxy'],
    ['none', 'proxy'],
    ['billing', 'setting'],
  ] as const)
    expect((await undelete(id, type)).body.code).toBe('NOT_FOUND');
});
