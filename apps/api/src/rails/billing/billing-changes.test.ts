import { sandboxStripeKeys } from '@tallygate/sandbox/stripe/stripe';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type BillingTrial, openBillingTrial, phase, START } from './billing-trial.testing.ts';

let trial: BillingTrial;

beforeAll(async () => {
  trial = await openBillingTrial();
});
beforeEach(() => trial.begin());
afterAll(() => trial.end());

const TIERS = {
  model: 'graduated',
  tiers: [
    { upTo: '5', unitAmount: '0' },
    { upTo: 'inf', unitAmount: '40' },
  ],
};
const priced = (price: object, more: object = {}) => ({
  meterId: trial.calls,
  price,
  validFrom: '2026-01-01T00:00:00Z',
  ...more,
});
const plan = (prices: object[], more: object = {}) =>
  trial.addPlan('Plan', { prices, versions: phase({ baseFee: { amount: '2900' } }), ...more });

async function closeMonth(at: string) {
  await trial.setClock(at);
  await trial.close();
  await trial.round();
  const [invoice] = await trial.theirs('acme');
  const ours = await trial.ours('acme');
  expect(String(invoice?.total)).toBe(ours.document.net);
  expect(invoice?.metadata?.tallygate_invoice).toBe(ours.number);
  return {
    invoice,
    ours,
    keys: invoice?.lines.data.map(({ metadata }) => metadata.tallygate_line?.split(':')[0] ?? ''),
  };
}
const NOVEMBER = '2026-11-01T01:01:00Z';
const DECEMBER = '2026-12-01T01:01:00Z';

it('puts what tiers that run on over two versions of a price make less onto the invoice as an item', async () => {
  const change = '2026-10-10T00:00:00.000Z';
  const cheaper = { ...TIERS, tiers: [TIERS.tiers[0], { upTo: 'inf', unitAmount: '30' }] };
  const id = await plan([priced(TIERS, { validTo: change }), priced(cheaper, { validFrom: change })]);
  await trial.addCompany('acme');
  await trial.putOn('acme', id);
  await trial.use('acme', 'call', 4, '2026-10-01T10:00:00.000Z');
  await trial.round();
  await trial.use('acme', 'call', 6, '2026-10-12T10:00:00.000Z');
  await trial.setClock('2026-10-13T00:00:00Z');
  await trial.round();
  const { invoice, ours, keys } = await closeMonth(NOVEMBER);
  // 4 of 5 free units are used by the first version: five of the six cost 30, where Stripe's second price starts anew.
  expect(ours.document.net).toBe('3050');
  expect(keys).toContain('remainder');
  expect(invoice?.lines.data.find(({ metadata }) => metadata.tallygate_line?.startsWith('remainder'))?.amount).toBe(
    120,
  );
});

it('invoices by items alone what Stripe cannot cut or rate, without a subscription', async () => {
  const id = await plan([priced(TIERS)], { period: { interval: 'month', zone: 'Europe/Berlin' } });
  // The month begins two hours earlier there.
  await trial.ledger.api.services.db.sql(`update rail_assignments set valid_from = '2026-09-30T22:00:00Z'`);
  await trial.addCompany('acme');
  await trial.putOn('acme', id);
  await trial.use('acme', 'call', 9, '2026-10-05T10:00:00.000Z');
  await trial.setClock('2026-10-06T00:00:00Z');
  await trial.round();
  expect(await trial.subscriptions('acme')).toEqual([]);
  const { invoice, keys } = await closeMonth(NOVEMBER);
  expect(invoice).toMatchObject({ status: 'paid', billing_reason: 'manual' });
  expect(keys).not.toContain('');
});

it('ends the subscription with the last period, and bills what came late on an invoice of its own', async () => {
  const id = await plan([priced(TIERS)]);
  await trial.addCompany('acme');
  await trial.putOn('acme', id, START, '2026-11-01T00:00:00.000Z');
  await trial.use('acme', 'call', 7, '2026-10-01T10:00:00.000Z');
  await trial.round();
  expect((await trial.subscriptions('acme'))[0]).toMatchObject({ status: 'active', cancel_at_period_end: true });
  await closeMonth(NOVEMBER);
  expect((await trial.subscriptions('acme'))[0]).toMatchObject({ status: 'canceled' });

  await trial.use('acme', 'call', 2, '2026-10-30T10:00:00.000Z');
  await trial.round();
  const { invoice, keys } = await closeMonth(DECEMBER);
  expect(invoice).toMatchObject({ total: 80, billing_reason: 'manual' });
  expect(keys).toEqual(['adjustment']);
});

it('counts what comes after the invoice without a price, and charges it as an adjustment of the next', async () => {
  const id = await plan([priced(TIERS)]);
  await trial.addCompany('acme');
  await trial.putOn('acme', id);
  await trial.use('acme', 'call', 7, '2026-10-01T10:00:00.000Z');
  await trial.round();
  await closeMonth(NOVEMBER);
  await trial.use('acme', 'call', 3, '2026-10-20T10:00:00.000Z');
  await trial.use('acme', 'call', 6, '2026-11-01T00:10:00.000Z');
  await trial.round();
  const reports = (await trial.ledger.get(`/rails/${trial.railId}/reports`)).body;
  const keyOf = (from: string) => reports.find((one: { from: string }) => one.from.startsWith(from))?.priceKey;
  expect(keyOf('2026-10-20')).toBe('');
  expect(keyOf('2026-11-01')).not.toBe('');
  const { invoice, keys } = await closeMonth(DECEMBER);
  expect(keys).toEqual(['', '', 'base', 'adjustment']);
  expect(invoice?.total).toBe(2900 + 40 + 120);
});

it('moves usage to another price when plans are changed for a time that was reported', async () => {
  const first = await plan([priced(TIERS)]);
  await trial.addCompany('acme');
  const entry = await trial.putOn('acme', first);
  await trial.use('acme', 'call', 9, '2026-10-01T10:00:00.000Z');
  await trial.round();
  const second = await trial.addPlan('Other', { prices: [priced({ model: 'per_unit', unitAmount: '7' })] });
  const changed = { company: 'acme', planId: second, validFrom: START };
  await trial.made(trial.ledger.put(`/company-plans/${entry}`, changed));
  await trial.round();
  const reports = (await trial.ledger.get(`/rails/${trial.railId}/reports`)).body;
  expect(reports.map(({ value }: { value: string }) => value).sort()).toEqual(['-9', '9', '9']);
  const { invoice } = await closeMonth(NOVEMBER);
  expect(invoice?.total).toBe(63);
});

it('shows beforehand each request that changes anything, and changes nothing', async () => {
  const id = await plan([priced(TIERS)]);
  await trial.addCompany('acme');
  await trial.putOn('acme', id);
  const planned = async () => {
    const { body, status, text } = await trial.ledger.get(`/rails/${trial.railId}/planned-billing`);
    expect(status, text).toBe(200);
    return body as { method: string; url: string; body: string; headers: Record<string, string> }[];
  };
  const paths = (requests: { url: string }[]) => requests.map(({ url }) => new URL(url).pathname);
  const first = await planned();
  expect(paths(first)).toEqual(['/v1/products', '/v1/billing/meters', '/v1/prices', '/v1/subscriptions']);
  expect(new URLSearchParams(first[2]?.body).get('tiers[1][unit_amount_decimal]')).toBe('40');
  expect(first[0]?.headers.authorization).toBe('Bearer ***');
  expect(await trial.subscriptions('acme')).toEqual([]);
  expect(await trial.ledger.api.services.db.prisma.railPrice.count()).toBe(0);

  await trial.round();
  expect(await planned()).toEqual([]);
  await trial.setClock(NOVEMBER);
  await trial.close();
  const last = await planned();
  expect(paths(last).map((path) => path.replace(/in_\w+/, 'INVOICE'))).toEqual([
    '/v1/invoiceitems',
    '/v1/invoices/INVOICE',
    '/v1/invoices/INVOICE/finalize',
  ]);
  expect((await trial.theirs('acme'))[0]?.status).toBe('draft');
  expect(await trial.bills()).toEqual([]);
});

it('refuses another customer for a company while a subscription bills it, and changes nothing', async () => {
  const id = await plan([priced(TIERS)]);
  const customer = await trial.addCompany('acme');
  await trial.putOn('acme', id);
  await trial.round();
  const { body, status } = await trial.ledger.put(`/rails/${trial.railId}/customers`, {
    company: 'acme',
    customer: 'cus_other',
  });
  expect(status).toBe(400);
  expect(body.fields).toMatchObject([{ path: 'customer', message: expect.stringContaining(`must stay ${customer}`) }]);
  expect((await trial.ledger.get(`/rails/${trial.railId}/customers`)).body).toEqual([{ company: 'acme', customer }]);
});

it('refuses to take over in the middle of a period of a plan, although one of the meter begins', async () => {
  await plan([priced(TIERS)], { period: { interval: 'month', anchor: '2026-01-15T00:00:00.000Z' } });
  const given = { railId: trial.railId, role: 'bills', meterId: trial.calls, validFrom: '2026-11-01T00:00:00Z' };
  const { body, status } = await trial.ledger.post('/rail-assignments', given);
  expect(status).toBe(400);
  expect(body.fields).toMatchObject([
    { path: 'validFrom', message: expect.stringContaining('began at 2026-10-15T00:00:00.000Z') },
  ]);
});

it('refuses to be told of usage alone again while it keeps subscriptions', async () => {
  const id = await plan([priced(TIERS)]);
  await trial.addCompany('acme');
  await trial.putOn('acme', id);
  await trial.round();
  const [rail] = (await trial.ledger.get('/rails')).body;
  const { name, kind, mode, meters, revision } = rail;
  const given = { name, kind, mode, meters, revision };
  const { body, status } = await trial.ledger.put(`/rails/${rail.id}`, { ...given, fromPlans: false });
  expect(status).toBe(400);
  expect(body.fields).toMatchObject([{ path: 'fromPlans' }]);
  // Whoever does not know of the field leaves it as it is.
  expect((await trial.ledger.put(`/rails/${rail.id}`, given)).body).toMatchObject({ fromPlans: true });
});

it('ends the subscription with the last period before another rail takes over, which it bills still', async () => {
  const id = await plan([priced(TIERS)]);
  await trial.addCompany('acme');
  await trial.putOn('acme', id);
  await trial.use('acme', 'call', 7, '2026-10-01T10:00:00.000Z');
  await trial.round();
  const own = await trial.made(trial.ledger.post('/rails', { name: 'Invoices', kind: 'none', mode: 'test' }));
  const takesOver = { railId: own.id, role: 'bills', meterId: trial.calls, validFrom: '2026-11-01T00:00:00Z' };
  await trial.made(trial.ledger.post('/rail-assignments', takesOver));
  await trial.round();
  expect((await trial.subscriptions('acme'))[0]).toMatchObject({ status: 'active', cancel_at_period_end: true });

  await closeMonth(NOVEMBER);
  expect((await trial.subscriptions('acme'))[0]).toMatchObject({ status: 'canceled' });
  await trial.use('acme', 'call', 9, '2026-11-05T10:00:00.000Z');
  await trial.setClock(DECEMBER);
  await trial.close();
  await trial.round();
  expect(await trial.theirs('acme')).toHaveLength(1);
  expect(await trial.bills()).toMatchObject([
    { from: '2026-11-01T00:00:00.000Z', state: 'final', note: "none of the plan's meters is billed by this rail" },
    { from: START, state: 'final' },
  ]);
});

it('bills a plan without prices of meters at the rail that was made first, where two know the company', async () => {
  const id = await plan([]);
  const customer = await trial.addCompany('acme');
  await trial.putOn('acme', id);
  const meterId = await trial.ledger.makeMeter({ field: 'tool', op: 'equals', value: 'other' });
  const meter = await trial.stripe.billing.meters.create({
    display_name: 'Other',
    event_name: `other_${meterId}`,
    default_aggregation: { formula: 'sum' },
  });
  const key = sandboxStripeKeys.test;
  const meters = [{ meterId, eventName: meter.event_name, externalId: meter.id }];
  const second = await trial.made(
    trial.ledger.post('/rails', { name: 'Second', kind: 'stripe', mode: 'test', key, meters, fromPlans: true }),
  );
  const assignment = { railId: second.id, role: 'bills', meterId, validFrom: START };
  await trial.made(trial.ledger.post('/rail-assignments', assignment));
  await trial.made(trial.ledger.put(`/rails/${second.id}/customers`, { company: 'acme', customer }));
  const roundOfSecond = () => trial.made(trial.ledger.post(`/rails/${second.id}/rounds`));

  await trial.setClock(NOVEMBER);
  await trial.close();
  await roundOfSecond();
  await trial.round();
  await roundOfSecond();

  expect((await trial.theirs('acme')).map(({ total }) => total)).toEqual([2900]);
  expect(await trial.made(trial.ledger.get(`/rails/${second.id}/bills`))).toMatchObject([
    { state: 'final', externalId: null, note: 'Stripe, which was made earlier, bills what its plan charges' },
  ]);
});

it('takes off what Stripe charges for a price that was replaced before it held, where its item has to stay', async () => {
  const withFee = { ...TIERS, tiers: [{ upTo: '5', unitAmount: '0', flatAmount: '700' }, TIERS.tiers[1]] };
  const first = await plan([priced(withFee)]);
  const second = await trial.addPlan('Fixed', {
    prices: [priced({ model: 'flat', amount: '300' })],
    versions: phase({ baseFee: { amount: '2900' } }),
  });
  await trial.addCompany('acme');
  const entry = await trial.putOn('acme', first);
  await trial.round();
  const change = { company: 'acme', planId: second, validFrom: START, validTo: null };
  await trial.made(trial.ledger.put(`/company-plans/${entry}`, change));
  await trial.round();
  expect((await trial.subscriptions('acme'))[0]?.items.data).toHaveLength(1);
  const { ours, keys } = await closeMonth(NOVEMBER);
  expect(ours.document.net).toBe('3200');
  expect(keys).toContain('remainder');
  expect(await trial.bills()).toMatchObject([{ state: 'final', differences: [] }]);
});
