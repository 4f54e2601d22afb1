import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sweepJob } from '../sweep-job.ts';
import { type BillingTrial, openBillingTrial, phase } from './billing-trial.testing.ts';

let trial: BillingTrial;

beforeAll(async () => {
  trial = await openBillingTrial();
});
beforeEach(() => trial.begin());
afterAll(() => trial.end());

/** One company that calls, on a plan with a base fee. */
async function onePlan(price: object = { model: 'per_unit', unitAmount: '50' }) {
  const prices = [{ meterId: trial.calls, price, validFrom: '2026-01-01T00:00:00Z' }];
  const plan = await trial.addPlan('Plan', { prices, versions: phase({ baseFee: { amount: '2900' } }) });
  await trial.addCompany('acme');
  await trial.putOn('acme', plan);
  return plan;
}
const october = async () => {
  await trial.setClock('2026-11-01T01:01:00Z');
  await trial.close();
};
const total = async () => (await trial.theirs('acme'))[0]?.total;

describe('nothing is made twice, and the invoice is right in the end, when', () => {
  const paths = ['products', 'billing/meters', 'prices', 'subscriptions', 'subscription_items'];
  it.each(['drop', 'failure', 'status'])('setting up meets %s', async (mode) => {
    await onePlan();
    await trial.use('acme', 'call', 3, '2026-10-01T10:00:00.000Z');
    const before = await counts();
    for (const path of paths) await trial.script('faults', { mode, status: 429, path: `/v1/${path}`, method: 'POST' });
    for (let hour = 1; hour <= 8; hour += 1) {
      await trial.setClock(`2026-10-02T0${hour}:00:00Z`);
      await trial.ledger.post(`/rails/${trial.railId}/rounds`);
    }
    const after = await counts();
    expect(after.map((count, index) => count - (before[index] ?? 0))).toEqual([1, 1, 1]);
    expect(await trial.subscriptions('acme')).toHaveLength(1);
    await october();
    for (let round = 0; round < 8; round += 1) await trial.round();
    expect(await trial.bills()).toMatchObject([{ state: 'final' }]);
    expect(await total()).toBe(3050);
  });

  it.each(['drop', 'failure', 'status'])('handing the invoice over meets %s', async (mode) => {
    await onePlan({ model: 'per_unit', unitAmount: '50', minimum: '500' });
    await trial.use('acme', 'call', 3, '2026-10-01T10:00:00.000Z');
    await trial.round();
    await october();
    const steps = ['/v1/invoiceitems', '/v1/invoiceitems', '/v1/invoices'];
    for (const path of steps) await trial.script('faults', { mode, status: 429, path, method: 'POST' });
    for (let round = 0; round < 8; round += 1) await trial.round();
    expect(await trial.bills()).toMatchObject([{ state: 'final' }]);
    const [invoice] = await trial.theirs('acme');
    expect(invoice).toMatchObject({ status: 'paid', total: 3400 });
    expect(invoice?.lines.data.map(({ amount }) => amount)).toEqual([150, 2900, 350]);
  });

  it('what Stripe rates changes between two attempts to hand the invoice over', async () => {
    await onePlan();
    await trial.use('acme', 'call', 3, '2026-10-01T10:00:00.000Z');
    await trial.round();
    await october();
    const failing = async () => {
      await trial.script('faults', { mode: 'status', path: '/v1/invoices', method: 'POST' });
      await trial.round();
      const [bill] = await trial.bills();
      expect(bill?.state).toBe('waiting');
      return (await trial.theirs('acme'))[0]?.total;
    };
    expect(await failing()).toBe(3050);
    // What comes after the invoice was closed counts there as well, and is taken off again; each time by another amount.
    await trial.use('acme', 'call', 2, '2026-10-31T10:00:00.000Z');
    expect(await failing()).toBe(3050);
    await trial.use('acme', 'call', 1, '2026-10-31T11:00:00.000Z');
    expect(await failing()).toBe(3050);
    await trial.ledger.post('/corrections', {
      company: 'acme',
      meterId: trial.calls,
      time: '2026-10-31T11:00:00.000Z',
      quantity: '-3',
      reason: 'Counted twice',
    });
    await trial.round();
    expect(await trial.bills()).toMatchObject([{ state: 'final' }]);
    const [invoice] = await trial.theirs('acme');
    expect(invoice?.lines.data.map(({ amount }) => amount)).toEqual([150, 2900]);
  });

  async function counts() {
    const { stripe } = trial;
    const lists = [stripe.products.list({ limit: 100 }), stripe.prices.list({ limit: 100 })];
    const meters = await stripe.billing.meters.list({ limit: 100 });
    return [...(await Promise.all(lists)).map(({ data }) => data.length), meters.data.length];
  }

  it('Stripe has closed the period by itself, before anything was charged on it', async () => {
    await onePlan();
    await trial.round();
    // As after a kill between the making of a subscription and the wish that its invoices stay drafts.
    const [subscription] = await trial.subscriptions('acme');
    await trial.stripe.subscriptions.update(subscription?.id ?? '', { pause_collection: '' });
    await trial.setClock('2026-11-01T02:30:00Z');
    expect(await trial.theirs('acme')).toMatchObject([{ status: 'paid', total: 0 }]);
    await trial.use('acme', 'call', 3, '2026-10-01T10:00:00.000Z');
    await trial.close();
    for (let round = 0; round < 3; round += 1) await trial.round();
    expect(await trial.bills()).toMatchObject([{ state: 'final', invoice: expect.stringMatching(/./) }]);
    expect((await trial.theirs('acme')).map(({ total }) => total).sort()).toEqual([0, 3050]);
  });

  it('the answer about a new subscription was lost, and its first period is over', async () => {
    await onePlan();
    await trial.script('faults', { mode: 'drop', path: '/v1/subscriptions', method: 'POST', count: 9 });
    await trial.ledger.post(`/rails/${trial.railId}/rounds`);
    await trial.script('faults', { mode: 'drop', count: 0 });
    expect(await trial.subscriptions('acme')).toHaveLength(1);
    await trial.setClock('2026-11-01T02:30:00Z');
    await trial.use('acme', 'call', 3, '2026-10-01T10:00:00.000Z');
    await trial.use('acme', 'call', 2, '2026-11-01T01:10:00.000Z');
    await trial.close();
    for (let round = 0; round < 3; round += 1) await trial.round();
    await trial.setClock('2026-12-01T02:30:00Z');
    await trial.close();
    for (let round = 0; round < 3; round += 1) await trial.round();
    expect(await trial.subscriptions('acme')).toHaveLength(1);
    expect(await trial.bills()).toMatchObject([{ state: 'final' }, { state: 'final' }]);
    expect((await trial.theirs('acme')).map(({ total }) => total).sort()).toEqual([0, 3000, 3050]);
  });

  it('the answer about a new subscription was lost, and the company has another cycle by now', async () => {
    const change = '2026-11-01T00:00:00.000Z';
    const priced = (period: object) => ({
      period,
      prices: [
        {
          meterId: trial.calls,
          price: { model: 'per_unit', unitAmount: '50' },
          validFrom: '2026-01-01T00:00:00Z',
        },
      ],
    });
    await trial.addCompany('acme');
    await trial.putOn('acme', await trial.addPlan('Monthly', priced({ interval: 'month' })), undefined, change);
    await trial.putOn('acme', await trial.addPlan('Daily', priced({ interval: 'day' })), change);
    await trial.script('faults', { mode: 'drop', path: '/v1/subscriptions', method: 'POST', count: 9 });
    await trial.ledger.post(`/rails/${trial.railId}/rounds`);
    await trial.script('faults', { mode: 'drop', count: 0 });
    const [monthly] = await trial.subscriptions('acme');
    await trial.setClock('2026-11-01T02:30:00Z');
    await trial.close();
    for (let round = 0; round < 2; round += 1) await trial.round();
    const found = await trial.subscriptions('acme');
    expect(found.find(({ id }) => id === monthly?.id)?.status).toBe('canceled');
    expect(found.filter(({ status }) => status !== 'canceled')).toHaveLength(1);
  });
});

describe('an invoice stays a draft, and says why, while', () => {
  const differing = async () => {
    await trial.round();
    const [bill] = await trial.bills();
    return { bill, status: (await trial.theirs('acme'))[0]?.status };
  };

  it('there is a line on it that nobody here knows', async () => {
    await onePlan();
    await trial.round();
    await october();
    const draft = (await trial.theirs('acme'))[0]?.id ?? '';
    const customer = trial.customers.get('acme') ?? '';
    const foreign = await trial.stripe.invoiceItems.create({ customer, invoice: draft, amount: 777, currency: 'usd' });
    const { bill, status } = await differing();
    expect(bill).toMatchObject({
      state: 'differs',
      note: expect.stringContaining('stays a draft'),
      differences: [{ expected: '0', found: '777' }],
    });
    expect(status).toBe('draft');
    await trial.stripe.invoiceItems.del(foreign.id);
    expect((await trial.round()).bills).toMatchObject({ final: 1 });
  });

  it('Stripe has counted what was never sent from here', async () => {
    await onePlan();
    await trial.round();
    const price = (await trial.subscriptions('acme'))[0]?.items.data[0]?.price;
    const meter = await trial.stripe.billing.meters.retrieve(price?.recurring?.meter ?? '');
    await trial.stripe.billing.meterEvents.create({
      event_name: meter.event_name,
      payload: { stripe_customer_id: trial.customers.get('acme') ?? '', value: '2' },
    });
    await october();
    const { bill, status } = await differing();
    expect(bill?.differences).toEqual([{ key: price?.id, expected: '0', found: '100' }]);
    expect(status).toBe('draft');
  });

  it('a report of its period is not acknowledged', async () => {
    await onePlan();
    await trial.round();
    await trial.use('acme', 'call', 3, '2026-10-31T23:10:00.000Z');
    await october();
    await trial.script('faults', { mode: 'status', status: 503, path: '/v1/billing/meter_events' });
    const { bill, status } = await differing();
    expect(bill).toMatchObject({ state: 'waiting', note: '1 reports are not acknowledged' });
    expect(status).toBe('draft');
    await trial.ledger.api.services.db.sql('update rail_reports set next_attempt_at = null');
    expect((await trial.round()).bills).toMatchObject({ final: 1 });
    expect(await total()).toBe(3050);
  });

  it('the api was away for a day: Stripe finalises nothing by itself', async () => {
    await onePlan();
    await trial.round();
    await trial.setClock('2026-11-04T00:00:00Z');
    expect((await trial.theirs('acme'))[0]).toMatchObject({ status: 'draft', auto_advance: false });
    await trial.close();
    expect((await trial.round()).bills).toMatchObject({ final: 1 });
    expect(await total()).toBe(2900);
  });

  it('other rails bill some of its meters', async () => {
    const prices = [trial.calls, trial.searches].map((meterId) => ({
      meterId,
      price: { model: 'per_unit', unitAmount: '50' },
      validFrom: '2026-01-01T00:00:00Z',
    }));
    const plan = await trial.addPlan('Both', { prices });
    await trial.addCompany('acme');
    await trial.putOn('acme', plan);
    await trial.ledger.api.services.db.sql(`delete from rail_assignments where meter_id = '${trial.searches}'`);
    await trial.use('acme', 'call', 3, '2026-10-01T10:00:00.000Z');
    await trial.round();
    await october();
    expect((await differing()).bill).toMatchObject({
      state: 'differs',
      note: expect.stringContaining('another rail bills 1 of the plan'),
    });
  });
});

it('becomes paid here when Stripe collects it, and overdue while it cannot', async () => {
  await onePlan();
  await trial.stripe.customers.update(trial.customers.get('acme') ?? '', {
    invoice_settings: { default_payment_method: 'pm_card_chargeCustomerFail' },
  });
  await trial.round();
  await october();
  await trial.round();
  expect((await trial.ours('acme')).state).toBe('sent');
  expect((await trial.theirs('acme'))[0]?.status).toBe('open');
  await trial.setClock('2026-11-16T02:00:00Z');
  await trial.close();
  const overdue = async () => (await trial.ledger.get('/invoices?company=acme&state=overdue')).body.invoices.length;
  expect(await overdue()).toBe(1);
  await trial.stripe.invoices.pay((await trial.theirs('acme'))[0]?.id ?? '', { paid_out_of_band: true });
  await sweepJob(trial.ledger.api.services).run(new AbortController().signal);
  await trial.round();
  const { state, history } = await trial.ours('acme');
  expect(state).toBe('paid');
  expect(history.map((change) => [change.state, change.by])).toEqual([
    ['final', 'system'],
    ['sent', 'rail Stripe'],
    ['overdue', 'system'],
    ['paid', 'rail Stripe'],
  ]);
});

it('becomes uncollectible and void here as it does at Stripe, and what a void one charged is due again', async () => {
  await onePlan();
  await trial.stripe.customers.update(trial.customers.get('acme') ?? '', {
    invoice_settings: { default_payment_method: 'pm_card_chargeCustomerFail' },
  });
  await trial.round();
  await october();
  await trial.round();
  const ours = await trial.ours('acme');
  const there = (await trial.theirs('acme'))[0]?.id ?? '';
  const follow = async () => {
    await sweepJob(trial.ledger.api.services).run(new AbortController().signal);
    await trial.round();
    const { state, history } = (await trial.ledger.get(`/invoices/${ours.id}`)).body;
    return [state, history.at(-1).by, history.at(-1).note];
  };
  await trial.stripe.invoices.markUncollectible(there);
  expect(await follow()).toEqual(['uncollectible', 'rail Stripe', `${there} is uncollectible there`]);
  await trial.stripe.invoices.voidInvoice(there);
  expect(await follow()).toEqual(['void', 'rail Stripe', `${there} is void there`]);
  await trial.setClock('2026-12-01T01:01:00Z');
  await trial.close();
  const { document } = await trial.ours('acme');
  expect(document.lines).toContainEqual(
    expect.objectContaining({ kind: 'adjustment', cause: expect.stringContaining(`${ours.number} is void`) }),
  );
});

it('asks for a subscription again when what it should be changes, and else once an hour', async () => {
  await onePlan();
  await trial.round();
  const asked = async () => {
    await trial.script('faults', { mode: 'status', status: 503, path: '/v1/subscriptions', method: 'GET', count: 9 });
    const before = await served();
    await trial.ledger.post(`/rails/${trial.railId}/rounds`);
    await trial.script('faults', { mode: 'status', count: 0 });
    return (await served()) - before;
  };
  const served = async () =>
    ((await (await fetch(`${trial.standIn.url}/_sandbox/faults`)).json()) as { served: number }).served;
  expect(await asked()).toBe(0);
  await trial.setClock('2026-10-02T03:00:00Z');
  expect(await asked()).toBe(1);
});
