import { eventSummary } from '@tallygate/contracts/event-summary';
import { MAX_LOOKED_PROXIES, pendingEffect } from '@tallygate/contracts/pending-effect';
import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openMeteredLedger } from '../test-support/metered-ledger.testing.ts';
import { aResource } from '../test-support/resources.testing.ts';

const ISSUER = 'https://idp.example';
const AUTH = { name: 'mcp-auth', params: { issuers: ['IDP'] } };
const weather = (spec: object = {}) => aResource('weather', { policies: [AUTH], ...spec });
const hides = (...exceptions: string[]) => ({
  name: 'mcp-acl-list',
  params: { tools: { mode: 'allow', exceptions } },
});
const aCall = (target: string, more: Parameters<typeof aCallEvent>[0] = {}) =>
  aCallEvent({
    proxy: 'weather',
    target,
    issuer: ISSUER,
    time: new Date(Date.now() - 5 * 60_000).toISOString(),
    ...more,
  });

let ledger: Awaited<ReturnType<typeof openMeteredLedger>>;
beforeAll(async () => {
  ledger = await openMeteredLedger();
  const entity = { name: 'IDP', issuer: ISSUER, jwks: { remote: { uri: `${ISSUER}/jwks` } } };
  await ledger.post('/key-managers', { entity });
  await ledger.post('/proxies', { resource: weather() });
  await ledger.post('/proxies', { resource: aResource('other') });
  const applied = await ledger.post('/apply', {});
  expect(applied.status, applied.text).toBe(200);
  await ledger.ingest([
    aCall('echo', { consumer: 'ann' }),
    aCall('echo', { consumer: 'ben' }),
    aCall('get-env', { consumer: 'ann' }),
    aCall('get-env', { consumer: 'ann', billable: false, reason: 'denied_policy', outcome: 'denied', quantity: '0' }),
    aCall('get-env', { consumer: 'console', billable: false, reason: 'test', quantity: '0' }),
    aCall('echo', { proxy: 'other', consumer: 'cleo', issuer: undefined }),
  ]);
});
afterAll(() => ledger.close());
afterEach(async () => {
  for (const { type, id } of (await ledger.get('/pending')).body.changes)
    await ledger.post('/pending/discard', { type, id });
});

async function save(resource: ReturnType<typeof aResource>) {
  const { revision } = (await ledger.get('/proxies/weather')).body;
  const saved = await ledger.put('/proxies/weather', { resource, revision });
  expect(saved.status, saved.text).toBe(200);
}
async function effect(body: object = {}) {
  const reply = await ledger.post('/pending/effect', body);
  expect(reply.status, reply.text).toBe(200);
  return pendingEffect.parse(reply.body);
}
/** How many calls a list of events under this query has. */
async function listed(query: Record<string, string>): Promise<number> {
  const reply = await ledger.get(`/events/summary?${new URLSearchParams({ ...query, buckets: '1' })}`);
  expect(reply.status, reply.text).toBe(200);
  return eventSummary.parse(reply.body).total;
}

describe('the effect of pending changes on the calls of a day', () => {
  it('is none where nothing is pending, out of the calls that running proxies let through', async () => {
    const { asked, changes, sum } = await effect();
    expect(asked).toEqual({ calls: 4, consumers: 3 });
    expect(changes).toEqual([]);
    expect(sum.refused.calls + sum.notFound.calls + sum.untold.calls).toBe(0);
  });

  it('tells what an access list would newly refuse, with exactly the list of these calls', async () => {
    await save(weather({ policies: [AUTH, hides('get-env')] }));
    const { changes, sum } = await effect();
    expect(changes).toMatchObject([{ type: 'proxy', id: 'weather', isLooked: true, findings: [{ kind: 'refused' }] }]);
    expect(sum.refused).toMatchObject({ calls: 1, consumers: 1, isExact: true });
    expect(await listed(sum.refused.query)).toBe(1);
    expect(changes[0]?.findings[0]?.words).toMatch(/^would be refused by /);
  });

  it.each([
    ['another path', { context: '/w' }, 'would get 404: the path changes from /weather to /w'],
    ['a pause', { deploymentState: 'undeployed' }, 'would get 404: the proxy is paused'],
  ])('tells the calls that %s leaves without an answer', async (_name, spec, words) => {
    await save(weather(spec));
    const { changes, sum } = await effect();
    expect(changes[0]?.findings).toMatchObject([{ kind: 'not_found', calls: 3, consumers: 2, words, isExact: true }]);
    expect(await listed(sum.notFound.query)).toBe(3);
  });

  it('tells that of a deletion, and that another name at the same path changes nothing', async () => {
    await save(aResource('renamed', { ...weather().spec }));
    expect((await effect()).sum.notFound.calls).toBe(0);
    for (const id of ['renamed', 'weather']) await ledger.post('/pending/discard', { type: 'proxy', id });
    await ledger.delete('/proxies/weather');
    expect((await effect()).sum.notFound).toMatchObject({ calls: 3, consumers: 2 });
  });

  it('tells whose key manager is gone by the issuer that was recorded, and what another key leaves open', async () => {
    const { body } = await ledger.get('/key-managers/IDP');
    const moved = { name: 'IDP', issuer: 'https://new.example', jwks: { remote: { uri: `${ISSUER}/jwks` } } };
    await ledger.put('/key-managers/IDP', { entity: moved, revision: body.revision });
    const gone = await effect();
    expect(gone.changes[0]?.findings).toMatchObject([
      { kind: 'refused', calls: 3, words: `would be refused: no key manager takes tokens of ${ISSUER}` },
    ]);
    const again = (await ledger.get('/key-managers/IDP')).body.revision;
    const other = { name: 'IDP', issuer: ISSUER, jwks: { remote: { uri: `${ISSUER}/other` } } };
    await ledger.put('/key-managers/IDP', { entity: other, revision: again });
    const { changes, sum } = await effect();
    expect(changes[0]?.findings).toMatchObject([{ kind: 'untold', calls: 3 }]);
    expect(sum).toMatchObject({ refused: { calls: 0 }, untold: { calls: 3 } });
  });

  it('says what becomes of calls that are carried', async () => {
    await save(
      weather({
        upstream: { url: 'http://127.0.0.1:3999/mcp' },
        billing: { chargePoint: 'dispatched' },
        policies: [AUTH, { name: 'set-headers', params: { request: { headers: [{ name: 'x-a', value: 'b' }] } } }],
      }),
    );
    const { changes, sum } = await effect();
    expect(changes[0]?.findings.map(({ kind, calls, words }) => `${kind} ${calls} ${words}`).sort()).toEqual([
      'changed 3 were decided by billing rules that change',
      'changed 3 would go to another server',
      'changed 3 would reach the server with other headers',
    ]);
    expect(sum.refused.calls).toBe(0);
  });

  it('counts a call once that two changes refuse, and only what is selected', async () => {
    await save(weather({ context: '/w' }));
    const { body } = await ledger.get('/key-managers/IDP');
    const moved = { name: 'IDP', issuer: 'https://new.example', jwks: { remote: { uri: `${ISSUER}/jwks` } } };
    await ledger.put('/key-managers/IDP', { entity: moved, revision: body.revision });
    expect((await effect()).sum).toMatchObject({ notFound: { calls: 3 }, refused: { calls: 0 } });
    const one = await effect({ selection: [{ type: 'key_manager', id: 'IDP' }] });
    expect(one.sum).toMatchObject({ notFound: { calls: 0 }, refused: { calls: 3 } });
    expect((await effect({ selection: [] })).sum.refused.calls).toBe(0);
  });

  it('says how many proxies it did not look at', async () => {
    const more = 3;
    for (let at = 0; at < MAX_LOOKED_PROXIES + more - 2; at++)
      await ledger.post('/proxies', { resource: aResource(`proxy-${at}`, { policies: [AUTH] }) });
    expect((await ledger.post('/apply', {})).status).toBe(200);

    const { body } = await ledger.get('/key-managers/IDP');
    const moved = { name: 'IDP', issuer: 'https://new.example', jwks: { remote: { uri: `${ISSUER}/jwks` } } };
    await ledger.put('/key-managers/IDP', { entity: moved, revision: body.revision });
    const { changes, sum } = await effect();
    // All but the one that takes no tokens.
    expect(changes).toMatchObject([{ type: 'key_manager', isLooked: true, proxiesLeftOut: more - 1 }]);
    expect(sum.proxiesLeftOut).toBe(more - 1);
    expect((await effect({ selection: [] })).sum.proxiesLeftOut).toBe(0);
  });
});
