import { setTimeout as pause } from 'node:timers/promises';
import type { InvoicePage, InvoiceSummary } from '@tallygate/contracts/invoice';
import type { RailBillView, RailRound, RailView } from '@tallygate/contracts/rail';
import { aCallEvent } from '@tallygate/testing/call-event';
import { Random } from '@tallygate/testing/random';
import { type BillingSetup, COMPANIES, FEE, PER_CALL, startBillingSetup } from './billing-setup.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** What is left to do at the end may take so long, and so much longer for each day. */
const SETTLE_MS = 300_000;
const SETTLE_DAY_MS = 20_000;
/** What a round asks of the rail at most: a price, reports, and for each company a subscription, items, an update and an end. */
const MOST_CHANGES = 40;
const FINAL_STATES = 'held,final,sent,paid,overdue,void,uncollectible';

export type BillingReport = { invoices: number; calls: number; violations: string[] };

/** What has to come of the drill, by company and day: `acme 2026-12-05 121`. */
type Owed = { invoices: string[]; calls: number };

/**
 * Lets the whole api take calls, close the periods of each day, report to the stand-in for Stripe and hand invoices over to it,
 * while that fails, throttles and loses answers; kills it at a random moment of each round and starts it again. When all is
 * through, every invoice and every call is counted here and there.
 * @param options.rounds so many days, each of which ends with a kill
 */
export async function runBillingDrill(options: {
  rounds: number;
  seed: number;
  log?: (line: string) => void;
}): Promise<BillingReport> {
  const { rounds, seed, log = () => {} } = options;
  const random = new Random(seed);
  const begins = Math.ceil(Date.now() / DAY_MS) * DAY_MS;
  const setup = await startBillingSetup(new Date(begins));
  try {
    const owed: Owed = { invoices: [], calls: 0 };
    for (let round = 0; round < rounds; round += 1) {
      await runDay(setup, { day: begins + round * DAY_MS, random, owed });
      log(`day ${round + 1} of ${rounds}`);
    }
    await setup.script('faults', { mode: 'drop', count: 0 });
    await settle(setup, owed, rounds);
    return await count(setup, owed);
  } finally {
    await setup.close();
  }
}

async function runDay(
  setup: BillingSetup,
  { day, random, owed }: { day: number; random: Random; owed: Owed },
): Promise<void> {
  const calls = COMPANIES.map((company) => ({ company, number: random.whole(1, 4) }));
  owed.invoices.push(...calls.map(({ company, number }) => `${company} ${dateOf(day)} ${FEE + PER_CALL * number}`));
  owed.calls += calls.reduce((sum, { number }) => sum + number, 0);
  await setup.setClock(new Date(day + DAY_MS + HOUR_MS + 60_000));
  const timeOf = () => new Date(day + random.whole(0, 23) * HOUR_MS).toISOString();
  await setup.ingest(
    calls.flatMap(({ company, number }) =>
      Array.from({ length: number }, () => aCallEvent({ company, time: timeOf(), gatewayId: 'gateway-of-the-drill' })),
    ),
  );
  await scriptFaults(setup, random);
  // A kill by time alone falls before anything happens on a slow machine, and after everything on a fast one.
  const reached = setup.changesAsked(random.whole(1, MOST_CHANGES));
  const round = setup.console(`/rails/${setup.railId}/rounds`, {}).catch(() => undefined);
  await reached;
  await pause(random.between(0, 4));
  setup.api.signal('SIGKILL');
  await round;
  // What is due at the start of a process closes this day's periods, beside which the next kill falls.
  await setup.api.untilHealthy();
  // An api that dies every day before it is through falls behind, at last by more than the 35 days that Stripe takes usage for.
  if (random.whole(0, 2) > 0) await setup.console(`/rails/${setup.railId}/rounds`, {}).catch(() => undefined);
  await pause(random.between(0, 300));
}

async function scriptFaults({ script }: BillingSetup, random: Random): Promise<void> {
  const paths = ['/v1/billing/meter_events', '/v1/invoices', '/v1/invoiceitems', '/v1/subscription'];
  for (const mode of ['drop', 'failure', 'status'])
    await script('faults', {
      mode,
      method: 'POST',
      path: random.pick(paths),
      count: random.whole(1, 2),
      ...(mode === 'status' && { status: random.pick([429, 503]) }),
    });
}

/** Waits until every period is closed and nothing is left to report or to hand over. */
async function settle(setup: BillingSetup, owed: Owed, rounds: number): Promise<void> {
  const endsAt = performance.now() + SETTLE_MS + rounds * SETTLE_DAY_MS;
  for (;;) {
    const bills = await bringOn(setup);
    const { reports } = await railOf(setup);
    const invoices = await invoicesOf(setup);
    const isThrough =
      invoices.length >= owed.invoices.length &&
      bills.length >= owed.invoices.length &&
      bills.every(({ state }) => state === 'final') &&
      reports.waiting === 0;
    if (isThrough || performance.now() > endsAt) return;
    await pause(500);
  }
}

async function bringOn({ console: ask, railId }: BillingSetup): Promise<RailBillView[]> {
  await ask<RailRound>(`/rails/${railId}/rounds`, {});
  return ask<RailBillView[]>(`/rails/${railId}/bills`);
}

async function railOf({ console: ask, railId }: BillingSetup): Promise<RailView> {
  const found = (await ask<RailView[]>('/rails')).find(({ id }) => id === railId);
  if (found === undefined) throw new Error('the rail is gone');
  return found;
}

async function invoicesOf({ console: ask }: BillingSetup): Promise<InvoiceSummary[]> {
  const found: InvoiceSummary[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query = new URLSearchParams({ state: FINAL_STATES, limit: '200', ...(cursor !== '' && { cursor }) });
    const page: InvoicePage = await ask<InvoicePage>(`/invoices?${query}`);
    found.push(...page.invoices);
    cursor = page.nextCursor;
  }
  return found;
}

async function count(setup: BillingSetup, owed: Owed): Promise<BillingReport> {
  const invoices = await invoicesOf(setup);
  const { reports } = await railOf(setup);
  const bills = await setup.console<RailBillView[]>(`/rails/${setup.railId}/bills`);
  const there = await countAtStripe(setup);
  const nameOf = ({ company, from }: InvoiceSummary) => `${company} ${from.slice(0, 10)}`;
  const made = invoices.map((one) => `${nameOf(one)} ${one.net}`);
  const charged = there.charged.map(({ number, total }) => {
    const own = invoices.find((one) => one.number === number);
    return `${own === undefined ? `unknown ${number}` : nameOf(own)} ${total}`;
  });
  const { calls } = await setup.console<{ calls: number }>('/ledger/summary');
  const violations = [
    ...differing('invoices here', owed.invoices, made),
    ...differing('invoices at Stripe', owed.invoices, charged),
    ...bills.filter(({ state }) => state !== 'final').map((bill) => `not handed over: ${JSON.stringify(bill)}`),
    ...gaps(invoices.flatMap(({ number }) => number ?? [])),
    ...there.others
      .filter((total) => total !== 0)
      .map((total) => `Stripe charges ${total} that no invoice of ours says`),
    ...expected('calls in the ledger', owed.calls, calls),
    ...expected('calls counted at Stripe', owed.calls, there.counted),
    ...expected('subscriptions at Stripe', COMPANIES.length, there.subscriptions),
    ...expected('reports that are not acknowledged', 0, reports.waiting + reports.refused + reports.abandoned),
  ];
  return { invoices: invoices.length, calls, violations };
}

async function countAtStripe({ stripe, customers }: BillingSetup) {
  const charged: { number: string; total: number }[] = [];
  const others: number[] = [];
  let [subscriptions, counted] = [0, 0];
  // A time beyond every day of the drill.
  const window = { start_time: 0, end_time: Math.ceil(Date.now() / DAY_MS) * (DAY_MS / 1000) + 86_400 * 400 };
  for (const customer of customers) {
    for await (const { metadata, total } of stripe.invoices.list({ customer, limit: 100 })) {
      const number = metadata?.tallygate_invoice;
      if (number === undefined) others.push(total);
      else charged.push({ number, total });
    }
    for await (const _ of stripe.subscriptions.list({ customer, status: 'all', limit: 100 })) subscriptions += 1;
    for await (const { id } of stripe.billing.meters.list({ limit: 100 })) {
      const { data } = await stripe.billing.meters.listEventSummaries(id, { customer, ...window });
      counted += data[0]?.aggregated_value ?? 0;
    }
  }
  return { charged, others, subscriptions, counted };
}

function differing(what: string, wanted: readonly string[], found: readonly string[]): string[] {
  const left = [...found];
  const missing = wanted.filter((one) => {
    const place = left.indexOf(one);
    if (place >= 0) left.splice(place, 1);
    return place < 0;
  });
  return [
    ...missing.map((one) => `${what}: ${one} is missing`),
    ...left.map((one) => `${what}: ${one} is one too many`),
  ];
}

/** Numbers of a series that were left out or given twice. */
function gaps(numbers: readonly string[]): string[] {
  const series = new Set(numbers.map((number) => number.slice(0, -6)));
  return [...series].flatMap((prefix) => {
    const own = numbers.filter((number) => number.startsWith(prefix)).sort();
    return own.flatMap((number, index) => {
      const wanted = `${prefix}${String(index + 1).padStart(6, '0')}`;
      return number === wanted ? [] : [`numbers: found ${number} where ${wanted} is due`];
    });
  });
}

function expected(what: string, wanted: number, found: number): string[] {
  return wanted === found ? [] : [`${what}: found ${found}, expected ${wanted}`];
}

function dateOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
