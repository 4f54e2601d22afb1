import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TimedJob } from '@tallygate/contracts/timed-work';
import { openDatabase } from '@tallygate/db/open-database';
import { type Api, startApi } from './parts/api.ts';
import { USUAL } from './parts/events.ts';
import { fillLedger } from './parts/fill-ledger.ts';
import { residentBytes } from './parts/process-figures.ts';
import { below, info, type Row, readable } from './row.ts';

const COMPANIES = 10_000;
const EVENTS = 1_000_000;
const MONTH_HOURS = 28 * 24;
const HOUR_MS = 3_600_000;
/** In seconds. */
const BAR = 60;
const GROWTH_BAR = 1.5;
const POLL_MS = 250;
const WAIT_MS = 600_000;
const MB = 1_000_000;

/** The invoices of all companies at once: ten thousand on one plan, a million events, everybody's period over. */
export async function measureInvoices(): Promise<Row[]> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'tallygate-bench-invoices-'));
  try {
    const first = await startApi({ dataDir });
    await fillLedger(first, {
      events: EVENTS,
      breadth: { ...USUAL, companies: COMPANIES, consumersPerCompany: 1 },
      hours: MONTH_HOURS,
      reportedOf: Number.POSITIVE_INFINITY,
    });
    const meterId = await makeMeter(first);
    const planId = await makePlan(first, meterId);
    await first.stop();
    await putOnPlan(dataDir, planId);
    const api = await startApi({ dataDir });
    try {
      return await measureRun(api);
    } finally {
      await api.stop();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

async function measureRun(api: Api): Promise<Row[]> {
  const samples: { at: number; bytes: number }[] = [];
  const deadline = Date.now() + WAIT_MS;
  for (;;) {
    const jobs = await api.console<TimedJob[]>('/timed-work');
    const last = jobs.find(({ name }) => name === 'close_periods')?.last;
    samples.push({ at: Date.now(), bytes: residentBytes(api.program.pid) });
    if (last?.detail?.includes('final')) {
      const [start, end] = [Date.parse(last.startedAt), Date.parse(last.endedAt)];
      const seconds = (end - start) / 1000;
      return [
        below(
          `invoices of ${COMPANIES.toLocaleString('en-US')} companies with ${EVENTS.toLocaleString('en-US')} events`,
          seconds,
          BAR,
          's',
        ),
        info('its documents', last.detail),
        ...memoryRows(samples, start, end),
      ];
    }
    if (Date.now() > deadline) throw new Error(`no invoice is final: ${last?.detail ?? 'the run has not ended'}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Flat: what the last of its companies take is not more than the first did, but for what a collector has not collected yet. */
function memoryRows(samples: readonly { at: number; bytes: number }[], start: number, end: number): Row[] {
  const most = (from: number, to: number) =>
    Math.max(0, ...samples.flatMap(({ at, bytes }) => (at >= from && at <= to ? [bytes] : [])));
  const third = (end - start) / 3;
  const thirds = [0, 1, 2].map((part) => most(start + part * third, start + (part + 1) * third + POLL_MS));
  const [first = 0, , last = 0] = thirds;
  return [
    below('its memory, most in the last third of the run over the first', last / first, GROWTH_BAR, 'times'),
    info('its memory in thirds of the run', thirds.map((bytes) => `${readable(bytes / MB)} MB`).join(', ')),
  ];
}

async function makeMeter(api: Api): Promise<string> {
  const { id } = await api.console<{ id: string }>('/meters', {
    name: 'Billable calls',
    definition: {
      filter: {
        and: [
          { field: 'method', op: 'equals', value: 'tools/call' },
          { field: 'decision', op: 'equals', value: 'billable' },
        ],
      },
    },
    price: { model: 'per_unit', unitAmount: '1' },
  });
  return id;
}

/** Its periods are months that ended when the newest events were two hours old. */
async function makePlan(api: Api, meterId: string): Promise<string> {
  const anchor = new Date(Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 2 * HOUR_MS).toISOString();
  const price = { model: 'per_unit', unitAmount: '5', freeUnits: '10' };
  const { id } = await api.console<{ id: string }>('/plans', {
    name: 'Team',
    period: { anchor },
    prices: [{ meterId, price, validFrom: '2020-01-01T00:00:00Z' }],
    versions: [{ phases: [{ name: 'Then', baseFee: { amount: '2900' }, minimum: { amount: '5000' } }] }],
  });
  return id;
}

/** Ten thousand requests would measure themselves. */
async function putOnPlan(dataDir: string, planId: string): Promise<void> {
  const db = await openDatabase({ dataDir });
  try {
    const since = new Date(Date.now() - (MONTH_HOURS - 2 * 24) * HOUR_MS);
    await db.sql(
      `insert into company_plans (id, company, plan_id, valid_from)
       select 'bench-' || number, 'org-' || number, $1, $2 from generate_series(0, $3::int - 1) as number`,
      [planId, since, COMPANIES],
    );
    await db.sql('update invoice_issuer set begins = $1', [since]);
  } finally {
    await db.close();
  }
}
