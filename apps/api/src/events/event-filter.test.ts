import { EVENT_TABLE } from '@tallygate/contracts/event-table';
import { eventFilter, type LedgerEvent } from '@tallygate/contracts/ledger-event';
import { isFilterable, type TableColumn } from '@tallygate/contracts/table-column';
import { Prisma } from '@tallygate/db/generated/client';
import { aCallEvent } from '@tallygate/testing/call-event';
import { sampled } from '@tallygate/testing/sampled';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type MeteredLedger, openMeteredLedger } from '../test-support/metered-ledger.testing.ts';
import { ADMIN } from '../test-support/test-api.testing.ts';
import { eventMatcher, filterSql } from './event-filter.ts';
import { eventFilters } from './event-filters.testing.ts';
import { variedEvents } from './varied-events.testing.ts';

let ledger: MeteredLedger;
let events: LedgerEvent[];

beforeAll(async () => {
  ledger = await openMeteredLedger();
  await ledger.ingest(variedEvents());
  // As an earlier version left them.
  await ledger.api.services.db.sql("update events set kind = null, class = null where consumer = 'agent-b'");
  events = (await ledger.get('/events?limit=500')).body.events;
});
afterAll(() => ledger.close());

const COLUMNS: readonly TableColumn<LedgerEvent>[] = EVENT_TABLE;

it('means the same in the database, and in memory for the live stream, whatever is asked', async () => {
  await fc.assert(
    fc.asyncProperty(eventFilters(), async (asked) => {
      const filter = eventFilter.parse(asked);
      const rows = await ledger.api.services.db.sql<{ id: string }>(
        Prisma.sql`select id from events where ${filterSql(filter)} order by time desc, id desc`,
      );
      const matches = eventMatcher(filter);
      expect(rows.map(({ id }) => id)).toEqual(events.filter(matches).map(({ id }) => id));
    }),
    { numRuns: sampled(400) },
  );
});

it.each([
  ['kind=call&class=server', 'call server'],
  ['kind=refused', 'refused caller'],
  ['-kind=call,refused,stream', 'protocol free'],
  ['class=caller,gateway&-class=gateway&kind=call', 'call caller'],
])('%s finds %s and nothing else', async (query, expected) => {
  const { status, body } = await ledger.get(`/events?limit=500&${query}`);
  expect(status).toBe(200);
  const found = new Set(body.events.map((event: LedgerEvent) => `${event.kind} ${event.class}`));
  expect([...found]).toEqual([expected]);
});

it.each([
  ['class=sevrer', 'class', 'must be one of billed, free, caller, gateway, server'],
  ['-kind=tool', '-kind', 'must be one of call, refused, protocol, stream'],
  ['status=soon', 'status', 'must be a status such as 401'],
  ['ms=a..b', 'ms', 'must be a number such as 100'],
  ['id=1', 'id', 'must be an id'],
])('%s is refused with its field and what is expected', async (query, path, message) => {
  const { status, body } = await ledger.get(`/events?${query}`);
  expect(status).toBe(400);
  expect(body.fields).toEqual([{ path, message: expect.stringContaining(message) }]);
});

it('is described for the stream as for pages', async () => {
  const description = (await ledger.api.app.inject({ url: '/api/console/openapi.json', headers: ADMIN })).json();
  const namesOf = (path: string) =>
    description.paths[`/api/console/v1${path}`].get.parameters.map(({ name }: { name: string }) => name);
  const filterNames = COLUMNS.filter(isFilterable).flatMap(({ id }) => [id, `-${id}`]);
  expect(namesOf('/events')).toEqual(expect.arrayContaining(filterNames));
  expect(namesOf('/events/stream')).toEqual(expect.arrayContaining(filterNames));
});

it('is walked through in both directions, each event once', async () => {
  const page = async (query: string) => (await ledger.get(`/events?limit=7&-class=billed&${query}`)).body;
  const down: LedgerEvent[] = [];
  let cursor: string | null = '';
  let lowest = await page('');
  while (cursor !== null) {
    lowest = await page(cursor === '' ? '' : `cursor=${cursor}`);
    down.push(...lowest.events);
    cursor = lowest.nextCursor;
  }
  const wanted = events.filter((event) => event.class !== 'billed').map(({ id }) => id);
  expect(down.map(({ id }) => id)).toEqual(wanted);

  const up: LedgerEvent[] = [...lowest.events];
  for (let next = lowest; ; ) {
    next = await page(`dir=newer&cursor=${next.previousCursor}`);
    if (next.events.length === 0) break;
    up.unshift(...next.events);
  }
  expect(up.map(({ id }) => id)).toEqual(wanted);
});

it('leaves out what was tried from the console, until it is asked for by its kind, its reason or its id', async () => {
  const tried = aCallEvent({ reason: 'test', billable: false, company: undefined, consumer: 'console' });
  await ledger.ingest([tried]);
  const idsOf = async (query: string) =>
    (await ledger.get(`/events?limit=500&${query}`)).body.events.map((event: LedgerEvent) => event.id);
  for (const query of ['', 'consumer=console', '-kind=stream', 'tool=echo'])
    expect(await idsOf(query), query).not.toContain(tried.id);
  for (const query of ['kind=test', 'reason=test', `id=${tried.id}`, 'kind=call,test'])
    expect(await idsOf(query), query).toContain(tried.id);
  const summary = (await ledger.get('/events/summary?facets=kind,consumer')).body;
  const of = (facet: string) => summary.facets[facet].values.map(({ value }: { value: string }) => value);
  expect(of('consumer')).not.toContain('console');
  expect(of('kind')).not.toContain('test');
  expect(summary.hiddenTests).toBe(1);
});
