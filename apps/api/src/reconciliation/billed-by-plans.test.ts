import type { ReconciledUsage, ReconciliationReport } from '@tallygate/contracts/reconciliation';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type BillingTrial, openBillingTrial, phase } from '../rails/billing/billing-trial.testing.ts';

let trial: BillingTrial;

beforeAll(async () => {
  trial = await openBillingTrial();
});
/** Seven calls in October, of which three are free and two are above the price's maximum, invoiced by Stripe. */
beforeEach(async () => {
  await trial.begin();
  const price = { model: 'per_unit', unitAmount: '100', freeUnits: '3', maximum: '200' };
  const prices = [{ meterId: trial.calls, price, validFrom: '2026-01-01T00:00:00Z' }];
  const plan = await trial.addPlan('Plan', { prices, versions: phase({ baseFee: { amount: '2900' } }) });
  await trial.addCompany('acme');
  await trial.putOn('acme', plan);
  await trial.use('acme', 'call', 7, '2026-10-01T10:00:00.000Z');
  await trial.round();
  await trial.setClock('2026-11-01T01:01:00Z');
  await trial.close();
  await trial.round();
  await trial.setClock('2026-11-01T03:00:00Z');
});
afterAll(() => trial.end());

async function reconciled(): Promise<ReconciledUsage> {
  const reply = trial.ledger.get(`/reconciliation?at=2026-10-15T00:00:00Z&meter=${trial.calls}`);
  const { usages } = await trial.made<ReconciliationReport>(reply);
  const [usage] = usages;
  if (!usage) throw new Error('nothing was compared');
  return usage;
}
const totals = ({ hops }: ReconciledUsage) => Object.fromEntries(hops.map(({ hop, total }) => [hop, total]));

it('follows usage to the line and the payment, without a webhook', async () => {
  const usage = await reconciled();
  expect(usage).toMatchObject({ verdict: 'equal', finding: null, railFault: null });
  expect(totals(usage)).toMatchObject({
    rated: '7',
    acknowledged: '7',
    rail_usage: '7',
    rail_invoice: '200',
    paid: '200',
  });
});

it('names a credit note that somebody wrote at Stripe', async () => {
  const [invoice] = await trial.theirs('acme');
  await trial.stripe.creditNotes.create({ invoice: invoice?.id ?? '', amount: 50, out_of_band_amount: 50 });
  expect((await reconciled()).finding).toMatchObject({
    from: 'rail_invoice',
    to: 'paid',
    class: 'changed_by_hand',
    money: '-50',
  });
});

it('names usage that came after the invoice, and what it is adjusted by', async () => {
  await trial.use('acme', 'call', 1, '2026-10-20T10:00:00.000Z');
  await trial.round();
  expect((await reconciled()).finding).toMatchObject({ from: 'rail_usage', to: 'rail_invoice', class: 'lost' });
});

it('says that the invoices could not be read, and calls nothing equal', async () => {
  await trial.script('faults', { mode: 'status', status: 503, path: '/v1/invoices', count: 1 });
  expect(await reconciled()).toMatchObject({ verdict: 'not_judged', asOf: null, railFault: 'scripted fault' });
});
