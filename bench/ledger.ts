import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startPostgres } from '@tallygate/testing/postgres-server';
import { measureExport } from './ledger-export.ts';
import { type Api, startApi } from './parts/api.ts';
import { type Breadth, USUAL, WIDE } from './parts/events.ts';
import { type Filled, fillLedger } from './parts/fill-ledger.ts';
import { atLeast, below, info, type Row, readable, skipped } from './row.ts';
import { median } from './statistics.ts';

const EVENTS = 1_000_000;
const WIDE_EVENTS = 300_000;
/** Of so many batches one is reported as delivered: the rate is measured, and the run stays short. */
const REPORTED_OF = 4;
const REPEATS = 7;
const HOUR_MS = 3_600_000;
const BUSY_EVENTS = 300_000;
/** What the ledger is meant to take when gateways are busy. */
const BUSY_BAR = 20_000;
/** The drain bar as a rate: 100,000 events in 10 s. */
const INGEST_BAR = 10_000;
const MONTH_HOURS = 28 * 24;

const price = {
  model: 'graduated',
  currency: 'usd',
  tiers: [
    { upTo: '10000', unitAmount: '1' },
    { upTo: 'inf', unitAmount: '0.5' },
  ],
};
const METERS = {
  'roll-ups': {
    filter: {
      and: [
        { field: 'method', op: 'equals', value: 'tools/call' },
        { field: 'decision', op: 'equals', value: 'billable' },
      ],
    },
  },
  // Days that begin within an hour of UTC.
  'roll-ups, in Asia/Kolkata': {
    filter: {
      and: [
        { field: 'method', op: 'equals', value: 'tools/call' },
        { field: 'decision', op: 'equals', value: 'billable' },
      ],
    },
    period: { zone: 'Asia/Kolkata' },
  },
  'roll-ups, in Europe/Berlin': {
    filter: {
      and: [
        { field: 'method', op: 'equals', value: 'tools/call' },
        { field: 'decision', op: 'equals', value: 'billable' },
      ],
    },
    period: { zone: 'Europe/Berlin' },
  },
  'roll-ups, for a URI': {
    filter: {
      and: [
        { field: 'method', op: 'equals', value: 'tools/call' },
        { field: 'uri', op: 'prefix', value: 'http://localhost:8080/proxy-1/mcp' },
      ],
    },
  },
  // The status is no dimension of the roll-ups.
  'raw events': {
    filter: {
      and: [
        { field: 'method', op: 'equals', value: 'tools/call' },
        { field: 'status', op: 'lt', number: '300' },
      ],
    },
  },
};
const cursorAt = (time: number) =>
  Buffer.from(`${new Date(time).toISOString()} ffffffff-ffff-7fff-bfff-ffffffffffff`).toString('base64url');
const PAGES = {
  'newest page': '/events?limit=50',
  'page of one tool': '/events?limit=50&tool=render',
  'page of one company and outcome': '/events?limit=50&company=org-35&outcome=tool_error',
  'page of failures by status': '/events?limit=50&status=%3E%3D400',
  'page of one consumer and reason': '/events?limit=50&consumer=agent-3-1&reason=denied_rate',
  'page of what never happened': '/events?limit=50&status=599',
  'page deep down': `/events?limit=50&cursor=${cursorAt(Date.now() - 25 * 24 * HOUR_MS)}`,
  'page of one proxy and tool deep down': `/events?limit=50&proxy=proxy-1&tool=export&cursor=${cursorAt(Date.now() - 25 * 24 * HOUR_MS)}`,
};

/** What the page of events asks for, over the month; single events answer the last. */
const SUMMARIES = {
  'chart and values': { query: '', barMs: 200 },
  'chart and values of one tool and failures': { query: '&tool=render&class=caller,server', barMs: 200 },
  'chart and values in Asia/Kolkata': { query: '&tz=Asia/Kolkata', barMs: 200 },
  'chart and values in Asia/Kolkata of one tool and failures': {
    query: '&tz=Asia/Kolkata&tool=render&class=caller,server',
    barMs: 200,
  },
  'chart alone': { query: '&facets=', barMs: 200 },
  'chart and values with consumers': { query: '&facets=class,kind,proxy,tool,consumer', barMs: 1_000 },
  'chart and values by status': { query: '&status=%3E%3D400', barMs: 3_000 },
} as const;

/** A ledger of a month with a million events: filling it, pricing it, looking through it. */
export async function measureLedger(): Promise<Row[]> {
  const rows = [...(await onPglite(measureBusy)), ...(await onPglite(measureUsual)), ...(await onPglite(measureWide))];
  const postgres = await startPostgres();
  if (postgres === null) return [...rows, skipped('ledger on PostgreSQL', 'its binaries are not installed')];
  try {
    const api = await startApi({ databaseUrl: postgres.createDatabase('ledger') });
    try {
      return [...rows, ...(await measureUsual(api, 'ledger on PostgreSQL'))];
    } finally {
      await api.stop();
    }
  } finally {
    await postgres.stop();
  }
}

async function onPglite(measure: (api: Api, name: string) => Promise<Row[]>): Promise<Row[]> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'tallygate-bench-ledger-'));
  try {
    const api = await startApi({ dataDir });
    try {
      return await measure(api, 'ledger on PGlite');
    } finally {
      await api.stop();
    }
  } finally {
    // Its last files may still be on their way when the process has ended.
    await rm(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

/** Events as they come from busy gateways: all within the same hour. */
async function measureBusy(api: Api, name: string): Promise<Row[]> {
  const { ingestS } = await fill(api, BUSY_EVENTS, USUAL, 1);
  const what = `${name}: ingest, ${readable(BUSY_EVENTS)} events of one hour`;
  return [atLeast(what, BUSY_EVENTS / ingestS, BUSY_BAR, 'events/s')];
}

async function measureUsual(api: Api, name: string): Promise<Row[]> {
  const { period: month, ...filled } = await fill(api, EVENTS, USUAL, MONTH_HOURS);
  const rows: Row[] = [
    atLeast(
      `${name}: ingest, ${readable(EVENTS)} events of one month`,
      EVENTS / filled.ingestS,
      INGEST_BAR,
      'events/s',
    ),
    info(`${name}: deliveries reported`, `${readable(filled.reported / filled.reportS)} events/s`),
  ];
  for (const [kind, definition] of Object.entries(METERS)) {
    const barMs = kind === 'raw events' ? 3_000 : 100;
    rows.push(...(await measurePreview(api, `${name}: preview from ${kind}`, definition, month, barMs)));
  }
  for (const [what, target] of Object.entries(PAGES)) {
    const page = await timed(() => api.console<{ events: unknown[] }>(target));
    rows.push(below(`${name}: ${what} (${page.last.events.length} events)`, page.ms, 100, 'ms'));
  }
  for (const [what, { query, barMs }] of Object.entries(SUMMARIES)) {
    const { ms, last } = await timed(() =>
      api.console<{ total: number; source: string }>(`/events/summary?${month}${query}`),
    );
    rows.push(below(`${name}: ${what} (${readable(last.total)} events, from ${last.source})`, ms, barMs, 'ms'));
  }
  const summary = await timed(() => api.console('/ledger/summary'));
  return [...rows, info(`${name}: summary`, `${readable(summary.ms)} ms`), ...(await measureExport(api, name))];
}

/** Many companies, consumers and tools: nearly every event is the only one of its kind in its hour. */
async function measureWide(api: Api, name: string): Promise<Row[]> {
  const { period: month, ...filled } = await fill(api, WIDE_EVENTS, WIDE, MONTH_HOURS);
  const wide = `${name}, ${WIDE.companies} companies × ${WIDE.consumersPerCompany} consumers × ${WIDE.tools.length} tools`;
  const rows = [info(`${wide}: ingest`, `${readable(WIDE_EVENTS / filled.ingestS)} events/s`)];
  const { 'roll-ups': definition, 'roll-ups, for a URI': byUri } = METERS;
  const preview = (what: string, meter: object, more = '') =>
    measurePreview(api, `${wide}: preview ${what}`, meter, `${month}${more}`, 100);
  return [
    ...rows,
    ...(await preview('of all companies', definition)),
    ...(await preview('of one company', definition, '&company=org-3')),
    ...(await preview('of all companies, for a URI', byUri)),
    ...(await preview('of all companies, by tool', { ...definition, groupBy: ['company', 'tool'] })),
  ];
}

async function measurePreview(
  api: Api,
  what: string,
  definition: object,
  query: string,
  barMs: number,
): Promise<Row[]> {
  const meter = await api.console<{ id: string }>('/meters', { name: what, definition, price });
  const { ms, last } = await timed(() =>
    api.console<{ source: string; quantity: string }>(`/meters/${meter.id}/preview?${query}`),
  );
  return [below(what, ms, barMs, 'ms'), info(`${what}: read and counted`, `${last.source}, ${last.quantity}`)];
}

async function fill(api: Api, events: number, breadth: Breadth, hours: number): Promise<Filled & { period: string }> {
  const filled = await fillLedger(api, { events, breadth, hours, reportedOf: REPORTED_OF });
  return { ...filled, period: `from=${filled.from.toISOString()}&to=${filled.to.toISOString()}` };
}

/** The middle of several runs; the first only warms up. */
async function timed<T>(run: () => Promise<T>): Promise<{ ms: number; last: T }> {
  let last = await run();
  const times: number[] = [];
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const startedAt = performance.now();
    last = await run();
    times.push(performance.now() - startedAt);
  }
  return { ms: median(times), last };
}
