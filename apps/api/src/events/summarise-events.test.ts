import { EVENT_KINDS } from '@tallygate/contracts/event-kinds';
import { type EventSummary, eventSummaryQuery } from '@tallygate/contracts/event-summary';
import { EVENT_FACETS, EVENT_TABLE, type EventFacet } from '@tallygate/contracts/event-table';
import { eventFilter, type LedgerEvent } from '@tallygate/contracts/ledger-event';
import type { TableColumn } from '@tallygate/contracts/table-column';
import { openDatabase } from '@tallygate/db/open-database';
import { startPostgres } from '@tallygate/testing/postgres-server';
import { sampled } from '@tallygate/testing/sampled';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MeteredLedger, openMeteredLedger } from '../test-support/metered-ledger.testing.ts';
import { eventMatcher, hidesTests } from './event-filter.ts';
import { eventFilters } from './event-filters.testing.ts';
import { summariseEvents } from './summarise-events.ts';
import { TRIED, variedEvents } from './varied-events.testing.ts';

const NOW = new Date('2026-09-02T00:00:00.000Z');
let ledger: MeteredLedger;
let events: LedgerEvent[];

beforeAll(async () => {
  ledger = await openMeteredLedger();
  events = await fill(ledger);
});
afterAll(() => ledger.close());

const summary = (query: Record<string, string>, of = ledger) =>
  summariseEvents({ db: of.api.services.db, now: () => NOW }, eventSummaryQuery.parse(query));

const instant = fc
  .integer({ min: 0, max: 12 * 60 })
  .map((minute) => Date.parse('2026-09-01T08:00:00Z') + minute * 60_000);
const asked = fc.record(
  {
    filter: eventFilters(),
    span: fc.tuple(instant, instant).map((ends) => ends.sort((a, b) => a - b)),
    buckets: fc.integer({ min: 1, max: 120 }).map(String),
    tz: fc.constantFrom('UTC', 'Asia/Kolkata', 'Asia/Kathmandu'),
    facets: fc.subarray(EVENT_FACETS).map((names) => names.join(',')),
  },
  { requiredKeys: ['filter', 'facets'] },
);

describe('the numbers of events', () => {
  it('are those of the list, by class in each bar and by value of each column, whatever is asked', async () => {
    const sources = new Set<string>();
    await fc.assert(
      fc.asyncProperty(asked, async ({ filter, span, ...more }) => {
        const [from, to] = span?.map((time) => new Date(time).toISOString()) ?? [];
        const query = { ...filter, ...more, ...(from && to ? { from, to } : {}) };
        const found = await summary(query);
        sources.add(found.source);
        expectCounts(found, query);
      }),
      { numRuns: sampled(600) },
    );
    expect([...sources].sort()).toEqual(['events', 'hours', 'quarters']);
  });

  it('come from sums by hours as long as these know what is asked, and say so', async () => {
    const day = { from: '2026-09-01T00:00:00.000Z', to: '2026-09-02T00:00:00.000Z', buckets: '24' };
    expect(await summary(day)).toMatchObject({ source: 'hours', stepMs: 3_600_000, asOf: NOW.toISOString() });
    expect((await summary({ ...day, consumer: 'agent-a' })).source).toBe('quarters');
    expect((await summary({ ...day, status: '>=400' })).source).toBe('events');
    expect((await summary({ ...day, to: '2026-09-01T01:00:00.000Z', buckets: '120' })).source).toBe('events');
  });

  it('count a value without the filter of its own column, so that the others can be chosen', async () => {
    const all = await summary({ facets: 'tool,proxy' });
    const one = await summary({ facets: 'tool,proxy', tool: 'echo' });
    expect(one.facets.tool).toEqual(all.facets.tool);
    expect(one.facets.proxy?.values).toEqual([{ value: 'everything', count: one.total }]);
    expect(all.facets.tool?.values.find(({ value }) => value === 'echo')?.count).toBe(one.total);
    const others = await summary({ facets: 'tool', '-tool': 'echo' });
    expect(others.total).toBe(all.total - one.total);
  });

  it('leave the last bar open until its time is over', async () => {
    const open = await summary({ from: '2026-09-01T00:00:00.000Z', buckets: '24' });
    expect(open.to).toBeUndefined();
    expect(open.buckets.filter(({ isOpen }) => isOpen)).toEqual([open.buckets.at(-1)]);
    const over = await summary({ from: '2026-09-01T00:00:00.000Z', to: '2026-09-01T12:00:00.000Z' });
    expect(over.buckets.some(({ isOpen }) => isOpen)).toBe(false);
  });

  it('tell so many values of a column, and whether there are more', async () => {
    const wide = await openMeteredLedger();
    try {
      await wide.ingest(
        variedEvents()
          .slice(0, 51)
          .map((event, index) => ({ ...event, method: 'tools/call', target: `tool-${index}` })),
      );
      const { facets } = await summary({ facets: 'tool,proxy' }, wide);
      expect(facets.tool?.values).toHaveLength(50);
      expect(facets.tool?.hasMore).toBe(true);
      expect(facets.proxy?.hasMore).toBe(false);
    } finally {
      await wide.close();
    }
  });

  it('are of what retention has left, as lists are, though sums are kept', async () => {
    const old = await openMeteredLedger();
    try {
      await old.ingest(variedEvents());
      await summary({}, old);
      const removed = '2026-09-01T12:00:00.000Z';
      const { db } = old.api.services;
      await db.sql('delete from events where time < $1', [removed]);
      await db.sql('update ledger_retention set removed_before = $1', [removed]);
      const { total, from } = await summary({ from: '2026-09-01T00:00:00.000Z', buckets: '10' }, old);
      expect(from).toBe(removed);
      const [left] = await db.sql<{ n: number }>('select sum(count)::int as n from events');
      expect(total).toBe(left?.n);
    } finally {
      await old.close();
    }
  });

  it('leave out tests and say how many, until the filter has a word of them', async () => {
    const hidden = await summary({ tool: 'echo', facets: 'kind' });
    expect(hidden.hiddenTests).toBe(2);
    expect(hidden.inRange).toBe(sum(events.filter(({ kind }) => kind !== 'test')));
    expect(hidden.facets.kind?.values.map(({ value }) => value)).not.toContain('test');
    expect(hidden.facets.kind?.values.reduce((all, { count }) => all + count, 0)).toBe(hidden.total);
    const shown = await summary({ tool: 'echo', kind: EVENT_KINDS.join(), facets: 'kind' });
    expect(shown).toMatchObject({ hiddenTests: 0, total: hidden.total + 2 });
    expect(shown.facets.kind?.values.reduce((all, { count }) => all + count, 0)).toBe(shown.total);
  });

  it.each([
    ['facets=proxy,colour', 'facets', 'must be names of class, kind'],
    ['tz=Mars/Olympus', 'tz', 'must be an IANA time zone'],
    ['buckets=121', 'buckets', '120'],
    ['class=none', 'class', 'must be one of'],
  ])('%s is refused with its field', async (query, path, message) => {
    const { status, body } = await ledger.get(`/events/summary?${query}`);
    expect(status).toBe(400);
    expect(body.fields).toEqual([{ path, message: expect.stringContaining(message) }]);
  });
});

it('on PostgreSQL the numbers are the same', async (test) => {
  const postgres = await startPostgres();
  if (postgres === null) return test.skip('its binaries are not installed');
  try {
    const served = await openMeteredLedger(() => openDatabase({ url: postgres.createDatabase('summary') }));
    try {
      const own = await fill(served);
      await fc.assert(
        fc.asyncProperty(eventFilters(), async (filter) => {
          const found = await summary({ ...filter, facets: EVENT_FACETS.join(',') }, served);
          expectCounts(found, { ...filter, facets: EVENT_FACETS.join(',') }, own);
        }),
        { numRuns: sampled(200) },
      );
    } finally {
      await served.close();
    }
  } finally {
    await postgres.stop();
  }
});

/** @returns the events as the ledger tells them, newest first */
async function fill(into: MeteredLedger): Promise<LedgerEvent[]> {
  await into.ingest(variedEvents([TRIED]));
  // As an earlier version left them: before sums were made of them, as its migration does.
  const { db } = into.api.services;
  await db.sql("update events set kind = null, class = null where consumer = 'agent-b'");
  await db.sql("update event_rollup_changes set kind = '', class = '' where consumer = 'agent-b'");
  return (await into.get(`/events?limit=500&kind=${EVENT_KINDS}`)).body.events;
}

/** Compares with what the list in memory comes to. */
function expectCounts(found: EventSummary, query: Record<string, string>, of = events): void {
  const { facets = '', ...narrowed } = query;
  const filter = eventFilter.parse(narrowed);
  const counted = of.filter(eventMatcher(filter));
  expect(found.total).toBe(sum(counted));
  const { from: start, to: end } = filter;
  const withTests = { kind: EVENT_KINDS.join() };
  expect(found.inRange).toBe(
    sum(of.filter(eventMatcher({ from: start, to: end, ...(hidesTests(filter) ? {} : withTests) }))),
  );
  const withoutKinds = eventMatcher({ ...filter, kind: 'test', '-kind': undefined });
  expect(found.hiddenTests).toBe(hidesTests(filter) ? sum(of.filter(withoutKinds)) : 0);
  let barred = 0;
  for (const { from, to, counts } of found.buckets) {
    const inBar = counted.filter(({ time }) => time >= from && time < to);
    expect(counts, `${from} ${found.source}`).toEqual(countsBy(inBar, (event) => event.class));
    barred += sum(inBar);
  }
  expect(barred).toBe(found.total);
  const names = (facets === '' ? [] : facets.split(',')) as EventFacet[];
  expect(Object.keys(found.facets).sort()).toEqual([...names].sort());
  for (const facet of names) {
    const column: TableColumn<LedgerEvent> = EVENT_TABLE.find(({ id }) => id === facet)!;
    const unfiltered = { ...filter, [facet]: undefined, [`-${facet}`]: undefined };
    // Without its own filter the list would leave out tests, which it shows now.
    const others = eventMatcher(hidesTests(filter) ? unfiltered : { ...withTests, ...defined(unfiltered) });
    const values = found.facets[facet]?.values ?? [];
    expect(Object.fromEntries(values.map(({ value, count }) => [value, count]))).toEqual(
      countsBy(of.filter(others), (event) => String(column.value(event) ?? '')),
    );
    expect(values.map(({ count }) => count)).toEqual(values.map(({ count }) => count).sort((a, b) => b - a));
  }
}

function defined(filter: object): object {
  return Object.fromEntries(Object.entries(filter).filter(([, text]) => text !== undefined));
}

function countsBy(rows: readonly LedgerEvent[], keyOf: (event: LedgerEvent) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const event of rows) counts[keyOf(event)] = (counts[keyOf(event)] ?? 0) + (event.count ?? 1);
  return counts;
}

function sum(rows: readonly LedgerEvent[]): number {
  return rows.reduce((total, { count = 1 }) => total + count, 0);
}
