import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { consoleClient } from '../test-support/console-client.testing.ts';
import { ingestInto } from '../test-support/ingest-into.testing.ts';
import { openTestApi, type TestApi } from '../test-support/test-api.testing.ts';
import { removeOldEvents } from './remove-old-events.ts';

let api: TestApi;
let client: ReturnType<typeof consoleClient>;
const now = () => new Date('2026-11-10T08:00:00Z');
const old = Array.from({ length: 2_500 }, (_, index) =>
  aCallEvent({ time: new Date(Date.parse('2026-09-01T10:00:00Z') + index * 1_000).toISOString() }),
);
const recent = aCallEvent({ time: '2026-11-09T10:00:00.000Z' });
const ingest = (events: readonly object[]) => ingestInto(api.services.db, events, now().toISOString());

beforeAll(async () => {
  api = await openTestApi();
  client = consoleClient(api);
});
beforeEach(async () => {
  const { db } = api.services;
  await db.sql('truncate events, event_rollups, event_totals, event_rollup_changes, meters');
  await db.sql('update ledger_retention set keep_days = null, removed_before = null, removed_events = 0, revision = 0');
  await ingest([...old, recent]);
});
afterAll(() => api.close());

const keep = async (keepDays: number | null, revision = 0) => client.put('/ledger/retention', { keepDays, revision });
const remove = () => removeOldEvents({ db: api.services.db, now });

describe('retention', () => {
  it('keeps everything unless somebody says otherwise', async () => {
    expect((await client.get('/ledger/retention')).body).toMatchObject({ keepDays: null, removedBefore: null });
    expect(await remove()).toEqual({ removed: 0 });
  });

  it('removes what is older, by whole days, and keeps every sum', async () => {
    const before = (await client.get('/ledger/summary')).body;
    expect((await keep(40)).status).toBe(200);

    expect(await remove()).toEqual({ removed: 2_500 });
    expect(await remove()).toEqual({ removed: 0 });

    expect((await client.get('/ledger/summary')).body).toEqual(before);
    expect((await client.get('/events?limit=10')).body.events.map(({ id }: { id: string }) => id)).toEqual([recent.id]);
    expect((await client.get('/ledger/retention')).body).toMatchObject({
      keepDays: 40,
      removedBefore: '2026-10-01T00:00:00.000Z',
      removedEvents: 2_500,
      revision: 1,
      updatedBy: 'admin',
    });
  });

  it('has the sums of events in the roll-ups before it removes them', async () => {
    await keep(40);

    await remove();

    const [rolled] = await api.services.db.sql("select sum(calls)::int as calls from event_totals where span = 'hour'");
    expect(rolled).toEqual({ calls: 2_501 });
  });

  it('removes what removed events shared, and keeps what others still share', async () => {
    const { db } = api.services;
    const versions = () =>
      db.sql<{ version: string }>("select shared->>'clientVersion' as version from event_circumstances order by 1");
    const [gone, shared] = [{ clientVersion: 'gone' }, { clientVersion: 'shared' }];
    await ingest([
      { ...aCallEvent(gone), time: old[0]?.time },
      { ...aCallEvent(shared), time: old[0]?.time },
    ]);
    await ingest([{ ...aCallEvent(shared), time: recent.time }]);
    await keep(40);

    await remove();

    expect((await versions()).map(({ version }) => version)).toContain('shared');
    expect((await versions()).map(({ version }) => version)).not.toContain('gone');
  });

  it('answers from sums as before, and says what it cannot tell any more', async () => {
    const price = { model: 'per_unit', currency: 'usd', unitAmount: '1' };
    const meter = async (filter: object) =>
      (await client.post('/meters', { name: JSON.stringify(filter), definition: { filter }, price })).body.id;
    const sums = await meter({ field: 'method', op: 'equals', value: 'tools/call' });
    const events = await meter({ field: 'status', op: 'lt', number: '300' });
    const preview = (id: string, from: string, to = '2026-12-01T00:00:00Z') =>
      client.get(`/meters/${id}/preview?from=${from}&to=${to}`);
    const before = (await preview(sums, '2026-09-01T00:00:00Z')).body;
    const quarter = (await preview(sums, '2026-09-01T10:15:00Z')).body;
    const summary = (await client.get('/ledger/summary?from=2026-09-01T10:15:00Z')).body;
    expect(quarter.quantity).toBe('1601');
    await keep(40);
    await remove();

    expect((await preview(sums, '2026-09-01T00:00:00Z')).body).toMatchObject({
      quantity: before.quantity,
      companies: before.companies,
      days: before.days,
    });
    expect((await preview(sums, '2026-09-01T10:15:00Z')).body.quantity).toBe('1601');
    expect((await client.get('/ledger/summary?from=2026-09-01T10:15:00Z')).body).toEqual(summary);
    for (const reply of [
      await preview(events, '2026-09-01T00:00:00Z'),
      await preview(sums, '2026-09-01T10:35:00Z'),
      await client.get('/ledger/summary?from=2026-09-01T10:35:00Z'),
    ]) {
      expect(reply).toMatchObject({ status: 422, body: { code: 'EVENTS_REMOVED' } });
      expect(reply.body.detail).toContain('events before 2026-10-01T00:00:00.000Z were removed');
    }
    // Nothing was there to be removed: the answer needs no events of that time.
    expect((await preview(events, '2026-09-15T00:00:00Z')).body).toMatchObject({ quantity: '1', source: 'events' });
  });

  it('never counts a removed event again when its sender repeats it', async () => {
    await keep(40);
    await remove();
    const before = (await client.get('/ledger/summary')).body;

    expect(await ingest([recent, ...old.slice(0, 3)])).toMatchObject({
      inserted: 0,
      duplicates: 1,
      rejected: [1, 2, 3].map((line) => ({
        line,
        message: expect.stringContaining('events before that were removed'),
      })),
    });
    expect((await client.get('/ledger/summary')).body).toEqual(before);
  });

  it('goes on where an interrupted removal stopped', async () => {
    await keep(40);
    const stopped = new AbortController();
    stopped.abort();
    expect(await removeOldEvents({ db: api.services.db, now }, stopped.signal)).toEqual({ removed: 0 });

    expect(await remove()).toEqual({ removed: 2_500 });
  });

  it('refuses fewer days than a closed month needs, and an edit of what somebody else has changed', async () => {
    expect(await keep(34)).toMatchObject({ status: 400, body: { code: 'INVALID_INPUT' } });
    await keep(60);
    expect(await keep(90)).toMatchObject({ status: 409, body: { code: 'REVISION_STALE' } });
  });
});
