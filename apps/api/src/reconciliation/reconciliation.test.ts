import type { ReconciledUsage, ReconciliationReport } from '@tallygate/contracts/reconciliation';
import { stripeClient } from '@tallygate/rails/kinds/stripe-rail';
import { type StripeStandIn, sandboxStripeKeys, startStripe } from '@tallygate/sandbox/stripe/stripe';
import { aCallEvent } from '@tallygate/testing/call-event';
import type Stripe from 'stripe';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type MeteredLedger, openMeteredLedger, TOOL_CALLS } from '../test-support/metered-ledger.testing.ts';

const HOUR_MS = 3_600_000;
const thisHour = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
const hoursAgo = (hours: number) => new Date(thisHour - hours * HOUR_MS).toISOString();
const anchor = hoursAgo(12 * 24);

let ledger: MeteredLedger;
let standIn: StripeStandIn;
let stripe: Stripe;
let railId: string;
let meter: Stripe.Billing.Meter;
let customer: string;
let names = 0;

beforeAll(async () => {
  standIn = await startStripe();
  ledger = await openMeteredLedger();
  ledger.api.services.settings.sandbox.stripeUrl = standIn.url;
  const fetchHere = (address: string | URL, init?: RequestInit) => fetch(address, init);
  stripe = await stripeClient({ key: sandboxStripeKeys.test, address: standIn.url, fetch: fetchHere });
});
afterAll(async () => {
  await ledger.close();
  await standIn.close();
});

/** Ten calls in two hours, which everybody counts alike. */
beforeEach(async () => {
  names += 1;
  await ledger.clear();
  await ledger.api.services.db.sql('truncate rails cascade');
  const price = { model: 'per_unit', unitAmount: '5' };
  const meterId = await ledger.makeMeter(TOOL_CALLS, { period: { interval: 'month', anchor } }, price);
  meter = await stripe.billing.meters.create({
    display_name: 'Calls',
    event_name: `reconciled_${names}`,
    default_aggregation: { formula: 'sum' },
  });
  customer = (await stripe.customers.create({})).id;
  const rail = { name: 'Stripe', kind: 'stripe', mode: 'test', key: sandboxStripeKeys.test };
  const meters = [{ meterId, eventName: meter.event_name, externalId: meter.id }];
  railId = (await ledger.post('/rails', { ...rail, meters })).body.id;
  await ledger.put(`/rails/${railId}/customers`, { company: 'acme', customer });
  await ledger.post('/rail-assignments', { railId, role: 'bills', meterId, validFrom: anchor });
  await use(6, 5);
  await use(4, 3);
  await ledger.post(`/rails/${railId}/rounds`);
});

const use = (count: number, hours: number) =>
  ledger.ingest(Array.from({ length: count }, () => aCallEvent({ time: hoursAgo(hours), company: 'acme' })));
const sql = (text: string) => ledger.api.services.db.sql(text);
const reportByHand = (value: string, hours: number) =>
  stripe.billing.meterEvents.create({
    event_name: meter.event_name,
    payload: { stripe_customer_id: customer, value },
    timestamp: Date.parse(hoursAgo(hours)) / 1000,
  });

async function reconciled(): Promise<ReconciledUsage | undefined> {
  const { status, body, text } = await ledger.get('/reconciliation');
  expect(status, text).toBe(200);
  return (body as ReconciliationReport).usages.find(({ company }) => company === 'acme');
}

it('says equal, and up to when, where ledger, reports and rail have the same', async () => {
  const usage = await reconciled();
  expect(usage).toMatchObject({ verdict: 'equal', finding: null, railFault: null });
  expect(usage?.asOf).not.toBeNull();
  const totals = Object.fromEntries(usage?.hops.map(({ hop, total }) => [hop, total]) ?? []);
  expect(totals).toMatchObject({ ledger: '10', rated: '10', outbox: '10', acknowledged: '10', rail_usage: '10' });
});

it.each<[string, () => Promise<unknown>, object]>([
  [
    'sums that differ from their calls',
    () => sql(`update event_rollups set calls = calls + 3; update event_totals set calls = calls + 3`),
    { from: 'ledger', to: 'rated', class: 'rated_differently' },
  ],
  [
    'usage that is not reported yet',
    () => use(2, 2),
    {
      from: 'rated',
      to: 'outbox',
      quantity: '-2',
      money: '-10',
      parts: [{ at: hoursAgo(2), before: '2', after: '0' }],
    },
  ],
  [
    'a report that waits',
    () => sql(`update rail_reports set state = 'waiting' where value = 4`),
    { from: 'outbox', to: 'acknowledged', class: 'in_flight', quantity: '-4' },
  ],
  [
    'a report that was refused',
    () =>
      sql(`update rail_reports set state = 'refused', fault_code = '400', fault_message = 'too old' where value = 4`),
    { from: 'outbox', to: 'acknowledged', class: 'refused', detail: expect.stringContaining('too old') },
  ],
  [
    'usage that somebody else reported',
    () => reportByHand('7', 3),
    { from: 'acknowledged', to: 'rail_usage', class: 'foreign', quantity: '7', money: '35' },
  ],
  [
    'usage that the rail counts in another hour',
    async () => {
      await reportByHand('-4', 3);
      await reportByHand('4', 2);
    },
    { from: 'acknowledged', to: 'rail_usage', class: 'shifted', quantity: '0', money: '0' },
  ],
])('names %s', async (_, change, finding) => {
  await change();
  expect((await reconciled())?.finding).toMatchObject(finding);
});

it('says that the rail cannot be asked, and judges what it can', async () => {
  const faults = JSON.stringify({ mode: 'status', status: 503, path: '/v1/billing/meters', count: 1 });
  await fetch(`${standIn.url}/_sandbox/faults`, { method: 'POST', body: faults });
  const usage = await reconciled();
  expect(usage).toMatchObject({ verdict: 'not_judged', asOf: null, railFault: 'scripted fault' });
  expect(usage?.hops.find(({ hop }) => hop === 'rail_usage')).toMatchObject({ total: null, judged: false });
});
