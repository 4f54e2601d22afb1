import type { ReconciledUsage, ReconciliationReport } from '@tallygate/contracts/reconciliation';
import type Stripe from 'stripe';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { done, hoursAgo, openStripeLedger, PERIOD_START, type StripeLedger } from '../rails/stripe-ledger.testing.ts';

let billed: StripeLedger;
let bill: Awaited<ReturnType<StripeLedger['bill']>>;
let invoice: Stripe.Invoice;

beforeAll(async () => {
  billed = await openStripeLedger();
});
afterAll(() => billed.close());

const setStripeClock = (ms: number) =>
  fetch(`${billed.standIn.url}/_sandbox/clock`, {
    method: 'POST',
    body: JSON.stringify({ now: new Date(ms).toISOString() }),
  });

/** Calls of a period that is over, which Stripe has invoiced by a price of so much each. */
async function invoiced(unitAmount: string, calls = 6): Promise<void> {
  const customer = bill.customers.get('acme')?.id ?? '';
  await setStripeClock(Date.parse(PERIOD_START));
  const product = await billed.stripe.products.create({ name: 'Calls' });
  const price = await billed.stripe.prices.create({
    product: product.id,
    currency: 'usd',
    unit_amount_decimal: unitAmount as unknown as Stripe.Decimal,
    recurring: { interval: 'month', usage_type: 'metered', meter: bill.meter.id },
  });
  await billed.stripe.subscriptions.create({ customer, items: [{ price: price.id }] });
  await setStripeClock(Date.now());
  await billed.use(calls, hoursAgo(5));
  await bill.round();
  const subscription = (await billed.stripe.subscriptions.list({ customer })).data[0];
  const end = (subscription?.items.data[0]?.current_period_end ?? 0) * 1000;
  await setStripeClock(end + 2 * 3_600_000);
  billed.ledger.api.services.clock.offsetMs = end + 3 * 3_600_000 - Date.now();
  invoice = (await billed.stripe.invoices.list({ customer })).data.find(({ total }) => total > 0) as Stripe.Invoice;
}

async function found(): Promise<ReconciledUsage | undefined> {
  const report = await done<ReconciliationReport>(
    billed.ledger.get(`/reconciliation?at=${encodeURIComponent(PERIOD_START)}`),
  );
  return report.usages.find(({ company }) => company === 'acme');
}

beforeEach(async () => {
  billed.ledger.api.services.clock.offsetMs = 0;
  await billed.clear();
  bill = await billed.bill();
});

it('finds nothing where the invoice charges what was used, by our price', async () => {
  await invoiced('5');
  expect(invoice).toMatchObject({ total: 30 });
  expect(await found()).toMatchObject({ verdict: 'equal', finding: null });
});

it('13: names the invoice that prices the same quantity otherwise', async () => {
  await invoiced('3');
  expect((await found())?.finding).toMatchObject({
    from: 'rail_usage',
    to: 'rail_invoice',
    class: 'rated_differently',
    money: '-12',
    detail: expect.stringContaining(invoice.id ?? ''),
  });
});

it('14: proposes the adjustment for usage that came after the invoice was final', async () => {
  await invoiced('5');
  await billed.use(2, hoursAgo(4));
  await bill.round();
  expect((await found())?.finding).toMatchObject({
    from: 'rail_usage',
    to: 'rail_invoice',
    class: 'lost',
    quantity: '-2',
    next: expect.stringContaining('adjustment of 0.10 USD'),
  });
});

it('15: names the invoice that was voided by hand', async () => {
  // Enough to be charged: what is below the least charge is paid at once.
  await invoiced('5', 40);
  await billed.stripe.invoices.voidInvoice(invoice.id ?? '');
  expect((await found())?.finding).toMatchObject({
    from: 'rail_invoice',
    to: 'paid',
    class: 'changed_by_hand',
    money: '-200',
    detail: expect.stringContaining(invoice.id ?? ''),
  });
});
