import { sumDecimals } from '@tallygate/contracts/decimal';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type BillingTrial, openBillingTrial, phase, START } from './billing-trial.testing.ts';

let trial: BillingTrial;

beforeAll(async () => {
  trial = await openBillingTrial();
});
beforeEach(() => trial.begin());
afterAll(() => trial.end());

const CHANGE = '2026-10-16T12:30:15.000Z';
const priced = (meterId: string, price: object) => ({ meterId, price, validFrom: '2026-01-01T00:00:00Z' });

/** Starter: free units and a base fee. Team: tiers, packages with a maximum, a base fee and a minimum. */
async function twoPlans() {
  const starter = await trial.addPlan('Starter', {
    prices: [priced(trial.calls, { model: 'per_unit', unitAmount: '0.35', freeUnits: '3' })],
    versions: phase({ baseFee: { amount: '2900' } }),
  });
  const team = await trial.addPlan('Team', {
    prices: [
      priced(trial.calls, {
        model: 'graduated',
        tiers: [
          { upTo: '5', unitAmount: '4.5' },
          { upTo: 'inf', unitAmount: '2.25', flatAmount: '100' },
        ],
      }),
      priced(trial.searches, { model: 'package', unitAmount: '50', divideBy: '4', maximum: '120' }),
    ],
    versions: phase({ baseFee: { amount: '9900' }, minimum: { amount: '15000', scope: 'total' } }),
  });
  return { starter, team };
}

/** Sums of Stripe's lines by our key or its price, and ours of the lines that it rates by that price. */
async function compared(company: string) {
  const [invoice] = await trial.theirs(company);
  const ours = await trial.ours(company);
  const total = (amounts: readonly string[]) => Number(sumDecimals(amounts));
  const items = invoice?.lines.data.filter(({ metadata }) => metadata.tallygate_line !== undefined) ?? [];
  const rated = invoice?.lines.data.filter(({ metadata }) => metadata.tallygate_line === undefined) ?? [];
  const itemKeys = new Set(items.map(({ metadata }) => metadata.tallygate_line));
  return {
    invoice,
    ours,
    items: items.map(({ metadata, amount }) => [metadata.tallygate_line, String(amount)]),
    ownItems: ours.document.lines.filter(({ key }) => itemKeys.has(key)).map(({ key, amount }) => [key, amount]),
    rated: total(rated.map(({ amount }) => String(amount))),
    ownRated: total(ours.document.lines.filter(({ key }) => !itemKeys.has(key)).map(({ amount }) => amount)),
  };
}

describe('two companies on plans, one of which changes hers in mid-period', () => {
  it('are invoiced by Stripe to the cent as they are here', async () => {
    const { starter, team } = await twoPlans();
    for (const company of ['acme', 'beta']) await trial.addCompany(company);
    await trial.putOn('acme', starter);
    const first = await trial.putOn('beta', starter);
    await trial.round();
    for (const company of ['acme', 'beta']) {
      await trial.use(company, 'call', 9, '2026-10-03T10:15:00.000Z');
      await trial.use(company, 'call', 4, '2026-10-16T12:10:00.000Z');
    }
    await trial.setClock('2026-10-15T00:00:00Z');
    await trial.round();

    const entry = { company: 'beta', planId: starter, validFrom: START, validTo: CHANGE };
    await trial.made(trial.ledger.put(`/company-plans/${first}`, entry));
    await trial.putOn('beta', team, CHANGE);
    await trial.use('beta', 'call', 8, '2026-10-16T12:40:00.000Z');
    await trial.use('beta', 'search', 11, '2026-10-20T09:00:00.000Z');
    await trial.setClock('2026-10-21T00:00:00Z');
    await trial.round();
    const [subscription] = await trial.subscriptions('beta');
    expect(subscription).toMatchObject({
      status: 'active',
      metadata: { tallygate_company: 'beta' },
      pause_collection: { behavior: 'keep_as_draft' },
    });
    // Both plans' prices stay to the period's end, each with a meter of its own.
    expect(subscription?.items.data).toHaveLength(3);
    expect(new Set(subscription?.items.data.map(({ price }) => price.recurring?.meter)).size).toBe(3);

    await trial.setClock('2026-11-01T00:30:00Z');
    expect((await trial.round()).bills).toEqual({ final: 0, waiting: 0, differs: 0 });
    expect((await trial.theirs('beta'))[0]?.status).toBe('draft');
    await trial.setClock('2026-11-01T01:01:00Z');
    expect(await trial.close()).toMatchObject({ final: 2, held: 0 });
    expect((await trial.round()).bills).toEqual({ final: 2, waiting: 0, differs: 0 });

    for (const company of ['acme', 'beta']) {
      const { invoice, ours, items, ownItems, rated, ownRated } = await compared(company);
      expect(String(invoice?.total)).toBe(ours.document.net);
      expect(items).toEqual(ownItems);
      expect(rated).toBe(ownRated);
      expect(invoice).toMatchObject({ status: 'paid', metadata: { tallygate_invoice: ours.number } });
      // Its payment is noted as soon as Stripe is known to have it.
      expect(ours.state).toBe('paid');
    }
    const beta = await trial.ours('beta');
    expect(beta.document.lines.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['base', 'usage', 'flat', 'cap', 'minimum']),
    );
    expect(await trial.bills()).toMatchObject([
      { company: 'acme', state: 'final', note: '', differences: [] },
      { company: 'beta', state: 'final', note: '', differences: [] },
    ]);
    expect((await trial.round()).bills).toEqual({ final: 0, waiting: 0, differs: 0 });
  });
});
