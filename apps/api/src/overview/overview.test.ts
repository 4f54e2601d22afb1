import type { CallEvent } from '@tallygate/contracts/event';
import type { EventFigure } from '@tallygate/contracts/event-figure';
import type { EventPage } from '@tallygate/contracts/ledger-event';
import { type Overview, overview as overviewSchema } from '@tallygate/contracts/overview';
import { OVERVIEW_RANGES } from '@tallygate/contracts/overview-ranges';
import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GatewayRegistry } from '../gateways/registry.ts';
import { type MeteredLedger, openMeteredLedger } from '../test-support/metered-ledger.testing.ts';
import { readOverview } from './overview.ts';
import { readProxyNumbers } from './proxy-numbers.ts';
import { silentSince } from './silent-since.ts';

const NOW = new Date('2026-09-15T14:03:11Z');
const ago = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000).toISOString();

let ledger: MeteredLedger;
beforeAll(async () => {
  ledger = await openMeteredLedger();
  await ledger.ingest(calls());
});
afterAll(() => ledger.close());

const FAILED = { billable: false, isError: true } as const;
/** Some of everything, at instants that ranges cut differently. */
function calls(): CallEvent[] {
  const hours = [0.01, 0.3, 1.1, 5.9, 6.2, 13, 23.9, 24.5, 30, 47, 100, 165, 170, 400, 719, 725];
  return hours.flatMap((hour, index) => {
    const time = ago(hour);
    const proxy = `proxy-${index % 3}`;
    return [
      aCallEvent({ time, proxy, durationMs: 10 + index }),
      aCallEvent({ time, proxy, target: 'odd,name', company: 'org,b', billable: false, reason: 'free_tool' }),
      aCallEvent({ time, proxy, ...FAILED, outcome: 'upstream_failed', reason: 'upstream_unreachable' }),
      aCallEvent({ time, proxy, isError: true, outcome: 'tool_error', reason: 'tool_error' }),
      aCallEvent({ time, proxy, ...FAILED, outcome: 'rpc_error', reason: 'rpc_error', errorCode: -32602 }),
      aCallEvent({ time, proxy, ...FAILED, outcome: 'client_closed', reason: 'gateway_restart' }),
      aCallEvent({ time, proxy, method: 'tools/list', target: undefined, billable: false, reason: 'protocol' }),
      aCallEvent({
        time,
        proxy,
        method: 'post',
        target: undefined,
        company: undefined,
        consumer: undefined,
        billable: false,
        outcome: 'denied',
        denial: 'auth',
        reason: 'denied_auth',
        count: 7,
      }),
    ];
  });
}

const read = (range: Overview['range'], zone = 'UTC') =>
  readOverview(ledger.api.services.db, { range, zone, now: NOW });

function figuresOf(found: Overview): EventFigure[] {
  const { calls: all, billable, failed, refused, failures, topTools, topCompanies } = found;
  return [
    all,
    billable,
    failed,
    refused,
    ...failures.flatMap((side) => [side, ...side.proxies]),
    ...topTools,
    ...topCompanies,
  ];
}

/** How many events the list shows to a query, page by page; a row that stands for several counts so many times. */
async function listed(query: Record<string, string>): Promise<number> {
  let total = 0;
  for (let cursor: string | null = ''; cursor !== null; ) {
    const search = new URLSearchParams({ ...query, limit: '50', ...(cursor && { cursor }) });
    const { status, body, text } = await ledger.get(`/events?${search}`);
    if (status !== 200) throw new Error(text);
    const page = body as EventPage;
    total += page.events.reduce((sum, event) => sum + (event.count ?? 1), 0);
    cursor = page.nextCursor;
  }
  return total;
}

describe.each(OVERVIEW_RANGES)('the overview of %s', (range) => {
  it.each(['UTC', 'Asia/Kolkata'])('counts in %s what the lists behind its numbers show', async (zone) => {
    const figures = figuresOf(await read(range, zone));
    expect(figures.length).toBeGreaterThan(12);
    const wrong: string[] = [];
    for (const { count, query } of figures) {
      const shown = await listed(query);
      if (shown !== count) wrong.push(`${JSON.stringify(query)}: ${count}, listed ${shown}`);
    }
    expect(wrong).toEqual([]);
  });

  it('adds up: the classes of its bars are the calls, those of its sides the failures', async () => {
    const found = await read(range);
    const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
    const inBars = (pick: (bucket: Overview['buckets'][number]) => number) => sum(found.buckets.map(pick));
    expect(inBars(({ classes }) => sum(Object.values(classes)))).toBe(found.calls.count);
    expect(inBars(({ billable }) => billable)).toBe(found.billable.count);
    expect(inBars(({ classes }) => classes.caller + classes.gateway + classes.server)).toBe(found.failed.count);
    expect(sum(found.failures.map(({ count }) => count))).toBe(found.failed.count);
    expect(found.failed.count).toBeGreaterThan(0);
    expect(found.refused.count % 7).toBe(0);
  });
});

describe.each(OVERVIEW_RANGES)('the numbers of one proxy of %s', (range) => {
  it('count what the lists behind them show, bar by bar, and no call of another proxy', async () => {
    const { db } = ledger.api.services;
    const found = await readProxyNumbers(db, { range, zone: 'Asia/Kolkata', now: NOW, proxy: 'proxy-1' });
    expect(found.calls.count).toBeGreaterThan(0);
    for (const { count, query } of [found.calls, found.failed]) expect(await listed(query)).toBe(count);
    const filled = found.buckets.filter(({ classes }) => Object.values(classes).some((calls) => calls > 0));
    const inBars = await Promise.all(filled.map(({ from, to }) => listed({ ...found.calls.query, from, to })));
    expect(inBars).toEqual(filled.map(({ classes }) => Object.values(classes).reduce((sum, calls) => sum + calls, 0)));
    expect(inBars.reduce((sum, calls) => sum + calls, 0)).toBe(found.calls.count);
    const others = await Promise.all(
      ['proxy-0', 'proxy-2'].map((proxy) => readProxyNumbers(db, { range, zone: 'UTC', now: NOW, proxy })),
    );
    expect(others.reduce((sum, { calls: { count } }) => sum + count, found.calls.count)).toBe(
      (await read(range, 'UTC')).calls.count,
    );
  });
});

it('compares with the same stretch before', async () => {
  const [day, week] = [await read('24h'), await read('7d')];
  // 23.9, 24.5, 30 and 47 hours ago: six calls each, one of them charged although it failed.
  expect([day.calls.before, day.billable.before]).toEqual([24, 8]);
  expect(week.calls.before).toBeGreaterThan(0);
});

it('tells latencies of bars with calls enough, of answered calls alone', async () => {
  const at = new Date(NOW.getTime() - 90 * 60_000).toISOString();
  const slow = [20, 20, 20, 20, 900].map((durationMs) => aCallEvent({ time: at, proxy: 'timed', durationMs }));
  const failed = aCallEvent({
    time: at,
    proxy: 'timed',
    ...FAILED,
    outcome: 'timeout',
    reason: 'timeout',
    durationMs: 9_000,
  });
  await ledger.ingest([...slow, failed]);
  const bars = (await read('24h')).buckets.map(({ latency }) => latency);
  expect(bars.filter((latency) => latency !== null)).toEqual([{ p50Ms: 20, p95Ms: 900 }]);
});

it('is asked over HTTP, with a zone that exists', async () => {
  const reply = await ledger.get('/overview?range=30d&zone=Europe/Berlin');
  expect(overviewSchema.parse(reply.body)).toMatchObject({ range: '30d' });
  expect((await ledger.get('/overview?zone=Mars/Olympus')).body).toMatchObject({
    code: 'INVALID_INPUT',
    fields: [{ path: 'zone', message: expect.stringContaining('must be an IANA time zone') }],
  });
});

it('tells how long the newest answered calls of one proxy took, and nothing of too few', async () => {
  const time = new Date(NOW.getTime() - 30 * 60_000).toISOString();
  await ledger.ingest([30, 30, 40, 40, 700].map((durationMs) => aCallEvent({ time, proxy: 'measured', durationMs })));
  await ledger.ingest([1, 2].map((durationMs) => aCallEvent({ time, proxy: 'rare', durationMs })));
  const { db } = ledger.api.services;
  const of = (proxy: string) => readProxyNumbers(db, { range: '6h', zone: 'UTC', now: NOW, proxy });
  expect((await of('measured')).latency).toEqual({ p50Ms: 40, p95Ms: 700 });
  expect((await of('measured')).buckets.flatMap(({ latency }) => latency ?? [])).toEqual([{ p50Ms: 40, p95Ms: 700 }]);
  expect((await of('rare')).latency).toBeNull();
});

it('tells of one proxy over HTTP alone what that proxy is', async () => {
  expect((await ledger.get('/proxies/nowhere/numbers')).body).toMatchObject({ code: 'PROXY_NOT_FOUND' });
});

it('says since when no gateway has reported, and nothing while one does', async () => {
  const { db } = ledger.api.services;
  await db.sql(
    `insert into gateways (id, hostname, version, pid, started_at, last_seen_at)
     values ('gone', 'host', '1', 1, $1, $1)`,
    [ago(2)],
  );
  const registry = { live: () => [] };
  expect((await silentSince({ db, registry, clock: { offsetMs: 0 } }))?.toISOString()).toBe(ago(2));
  // A trial has moved the clock by an hour.
  expect((await silentSince({ db, registry, clock: { offsetMs: 3_600_000 } }))?.toISOString()).toBe(ago(1));
  const live = [{}] as ReturnType<GatewayRegistry['live']>;
  expect(await silentSince({ db, registry: { live: () => live }, clock: { offsetMs: 0 } })).toBeNull();
});

it('counts what its lists show also of events stored before they had a kind and a class', async () => {
  const { db } = ledger.api.services;
  await read('30d');
  await db.sql('update events set kind = null, class = null');
  await db.sql("update event_rollups set kind = '', class = ''");
  await db.sql("update event_totals set kind = '', class = ''");
  const figures = figuresOf(await read('30d'));
  expect(figures[0]?.count).toBeGreaterThan(0);
  for (const { count, query } of figures) expect([query, await listed(query)]).toEqual([query, count]);
});
