import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startPostgres } from '@tallygate/testing/postgres-server';
import { type Api, startApi } from './parts/api.ts';
import { EventMaker } from './parts/events.ts';
import { atLeast, below, info, type Row, readable, skipped } from './row.ts';
import { median } from './statistics.ts';

const EVENTS = 1_000_000;
/** Of so many batches one is reported as delivered: the rate is measured, and the run stays short. */
const REPORTED_OF = 4;
/** What a gateway sends at once. */
const BATCH = 5_000;
const REPEATS = 7;
const HOUR_MS = 3_600_000;
/** The drain bar as a rate: 100,000 events in 10 s. */
const INGEST_BAR = 10_000;
/** The newest events are still on their way. */
const ON_THE_WAY = 2_000;

const price = {
  model: 'graduated',
  currency: 'usd',
  tiers: [
    { upTo: '10000', unitAmount: '1' },
    { upTo: 'inf', unitAmount: '0.5' },
  ],
};
const METERS = {
  rollups: {
    filter: {
      and: [
        { field: 'method', op: 'equals', value: 'tools/call' },
        { field: 'decision', op: 'equals', value: 'billable' },
      ],
    },
  },
  // The protocol version is no dimension of the roll-ups.
  raw: {
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

/** A ledger of a month with a million events: filling it, pricing it, looking through it. */
export async function measureLedger(): Promise<Row[]> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'tallygate-bench-ledger-'));
  const rows: Row[] = [];
  try {
    rows.push(...(await measureOn('PGlite', { dataDir })));
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
  const postgres = await startPostgres();
  if (postgres === null) return [...rows, skipped('ledger on PostgreSQL', 'its binaries are not installed')];
  try {
    return [...rows, ...(await measureOn('PostgreSQL', { databaseUrl: postgres.createDatabase('ledger') }))];
  } finally {
    await postgres.stop();
  }
}

async function measureOn(name: string, database: { dataDir?: string; databaseUrl?: string }): Promise<Row[]> {
  const api = await startApi(database);
  try {
    const to = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
    const from = to - 28 * 24 * HOUR_MS;
    const filled = await fill(api, from, to);
    const range = `from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}`;
    const rows: Row[] = [
      atLeast(`ledger on ${name}: ingest, ${readable(EVENTS)} events`, EVENTS / filled.ingestS, INGEST_BAR, 'events/s'),
      info(`ledger on ${name}: deliveries reported`, `${readable(filled.reported / filled.reportS)} events/s`),
    ];
    for (const [kind, definition] of Object.entries(METERS)) {
      const meter = await api.console<{ id: string }>('/meters', { name: kind, definition, price });
      const bar = kind === 'rollups' ? 100 : 3_000;
      const preview = await timed(() =>
        api.console<{ source: string; quantity: string }>(`/meters/${meter.id}/preview?${range}`),
      );
      rows.push(
        below(`ledger on ${name}: preview from ${kind === 'raw' ? 'raw events' : kind}`, preview.ms, bar, 'ms'),
        info(
          `ledger on ${name}: what that preview read and counted`,
          `${preview.last.source}, ${preview.last.quantity}`,
        ),
      );
    }
    for (const [what, target] of Object.entries(PAGES)) {
      const page = await timed(() => api.console<{ events: unknown[] }>(target));
      rows.push(below(`ledger on ${name}: ${what} (${page.last.events.length} events)`, page.ms, 100, 'ms'));
    }
    const summary = await timed(() => api.console('/ledger/summary'));
    rows.push(info(`ledger on ${name}: summary`, `${readable(summary.ms)} ms`));
    return rows;
  } finally {
    await api.stop();
  }
}

/** @returns seconds that storing and reporting took, without making the events */
async function fill(
  api: Api,
  from: number,
  to: number,
): Promise<{ ingestS: number; reportS: number; reported: number }> {
  const maker = new EventMaker();
  const step = (to - from) / EVENTS;
  const filled = { ingestS: 0, reportS: 0, reported: 0 };
  for (let made = 0; made < EVENTS; made += BATCH) {
    const events = Array.from({ length: BATCH }, (_, at) => maker.next(Math.floor(from + (made + at) * step)));
    const lines = events.map((event) => JSON.stringify(event)).join('\n');
    const startedAt = performance.now();
    await api.ingest(lines);
    const storedAt = performance.now();
    filled.ingestS += (storedAt - startedAt) / 1000;
    if (made >= EVENTS - ON_THE_WAY || (made / BATCH) % REPORTED_OF !== 0) continue;
    const calls = events.filter(({ method }) => method === 'tools/call').map(({ id }) => id);
    await api.report(calls);
    filled.reportS += (performance.now() - storedAt) / 1000;
    filled.reported += calls.length;
  }
  return filled;
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
