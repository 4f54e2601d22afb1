import type { ReconciliationReport } from '@tallygate/contracts/reconciliation';
import { sandboxStripeKeys } from '@tallygate/sandbox/stripe/stripe';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { done, hoursAgo, openStripeLedger, type StripeLedger } from '../rails/stripe-ledger.testing.ts';
import { aHeartbeat } from '../test-support/fake-gateway.testing.ts';

const EVENTS = '/v1/billing/meter_events';
const callsOf = (tool: string) => ({ and: [{ field: 'tool', op: 'equals', value: tool }] });

let billed: StripeLedger;
let bill: Awaited<ReturnType<StripeLedger['bill']>>;

beforeAll(async () => {
  billed = await openStripeLedger();
});
afterAll(() => billed.close());

const sql = (text: string) => billed.ledger.api.services.db.sql(text);
const report = () => done<ReconciliationReport>(billed.ledger.get('/reconciliation'));
const usageOf = async (company = 'acme') => (await report()).usages.find((usage) => usage.company === company);
const findingOf = async (company = 'acme') => (await usageOf(company))?.finding;
const beat = (change: object) => billed.ledger.api.services.registry.report({ ...aHeartbeat('gw-2'), ...change }, true);
const makeDue = () => sql('update rail_reports set next_attempt_at = null');

/** Ten calls in two hours, which every hop knows alike. */
beforeEach(async () => {
  await billed.clear();
  await beat({});
  bill = await billed.bill();
  await billed.use(6, hoursAgo(5));
  await billed.use(4, hoursAgo(3));
  await bill.round();
});

it('finds nothing where every hop says the same, and tells it by the day', async () => {
  const usage = await usageOf();
  expect(usage).toMatchObject({ verdict: 'equal', finding: null, railFault: null, events: null, currency: 'usd' });
  const total = (key: 'ledger' | 'acknowledged' | 'railUsage') =>
    usage?.days.reduce((sum, day) => sum + Number(day[key]), 0);
  expect([total('ledger'), total('acknowledged'), total('railUsage')]).toEqual([10, 10, 10]);
});

describe('between gateways and ledger', () => {
  const publisher = (change: object) => ({
    type: 'console' as const,
    name: 'console',
    enabled: true,
    state: 'backing_off' as const,
    queued: 0,
    oldestMs: null,
    sent: 0,
    parked: 0,
    retried: 0,
    late: 0,
    lastSuccessAt: null,
    lastError: null,
    ...change,
  });

  it('1: names the gateway that still holds calls, and judges nothing beyond the oldest of them', async () => {
    await beat({ publishers: [publisher({ queued: 120, oldestMs: 3 * 3_600_000 })] });
    const { gateways, usages } = await report();
    expect(gateways).toMatchObject([{ gateway: 'gw-2', class: 'in_flight', calls: 120 }]);
    expect(Date.parse(usages[0]?.asOf ?? '')).toBeLessThan(Date.now() - 2.9 * 3_600_000);
  });

  it('2: names the segment that was taken away before its calls were sent', async () => {
    const { spool } = aHeartbeat('gw-2');
    await beat({ spool: { ...spool, missing: ['gw-2-000007.seg'] } });
    const { gateways } = await report();
    expect(gateways).toMatchObject([{ gateway: 'gw-2', class: 'lost', detail: expect.stringContaining('000007') }]);
  });

  it('tells what a full spool dropped, and what the ledger refused', async () => {
    const { spool } = aHeartbeat('gw-2');
    await beat({ spool: { ...spool, dropped: 7 }, publishers: [publisher({ parked: 2 })] });
    const { gateways } = await report();
    expect(gateways).toMatchObject([
      { class: 'lost', calls: 7 },
      { class: 'refused', calls: 2 },
    ]);
  });
});

describe('between ledger and what was rated', () => {
  it('3: prices calls that name no company, and leads to them', async () => {
    await billed.use(7, hoursAgo(4), { company: undefined });
    const usage = await usageOf('');
    expect(usage?.finding).toMatchObject({
      from: 'ledger',
      to: 'rated',
      class: 'unmapped',
      quantity: '-7',
      money: '35',
    });
    expect(usage?.events).toMatchObject({ company: '', from: hoursAgo(4), to: hoursAgo(3) });
    expect((await usageOf())?.verdict).toBe('equal');
  });

  it('4: names the condition that leaves a tool out, and leads to its calls', async () => {
    await sql('truncate rails cascade');
    await sql('truncate meters, meter_prices cascade');
    bill = await billed.bill(['acme'], { filter: callsOf('search') });
    await billed.use(3, hoursAgo(3), { target: 'search' });
    await billed.use(2, hoursAgo(2), { target: 'fetch' });
    await bill.round();
    // The ten calls of all tests are of another tool as well.
    const usage = await usageOf();
    expect(usage?.finding).toMatchObject({ from: 'ledger', to: 'rated', class: 'rated_differently' });
    expect(usage?.finding?.detail).toMatch(/condition .*search/);
    expect(usage?.events?.tool?.split(',')).toContain('fetch');
  });

  it('5: tells sums that differ from their calls', async () => {
    await sql('update event_rollups set calls = calls + 3');
    await sql('update event_totals set calls = calls + 3');
    expect(await findingOf()).toMatchObject({
      from: 'ledger',
      class: 'rated_differently',
      next: expect.stringMatching(/Rebuild/),
    });
  });
});

describe('between reports and what was acknowledged', () => {
  it('6: says when a report is tried again that the rail throttled', async () => {
    await billed.use(2, hoursAgo(2));
    await billed.script({ mode: 'status', status: 429, path: EVENTS });
    await bill.round();
    const finding = await findingOf();
    expect(finding).toMatchObject({ from: 'outbox', to: 'acknowledged', class: 'in_flight', quantity: '-2' });
    expect(finding?.next).toMatch(/The next attempt is at 2/);
  });

  it('7: repeats why the rail refused a report', async () => {
    await billed.use(2, hoursAgo(2));
    await billed.script({ mode: 'status', status: 400, path: EVENTS });
    await bill.round();
    expect(await findingOf()).toMatchObject({
      class: 'refused',
      quantity: '-2',
      money: '-10',
      detail: expect.stringMatching(/scripted fault/),
    });
  });

  it('8: finds nothing where an answer was lost and the report repeated', async () => {
    await billed.use(2, hoursAgo(2));
    await billed.script({ mode: 'drop', path: EVENTS });
    await bill.round();
    await makeDue();
    await bill.round();
    expect(await usageOf()).toMatchObject({ verdict: 'equal' });
  });

  it('16: tells a key of the other mode before anything is sent', async () => {
    const { services } = billed.ledger.api;
    const sealed = services.secretCipher.seal(`rail/${bill.railId}/key`, sandboxStripeKeys.live);
    await services.db.prisma.rail.update({ where: { id: bill.railId }, data: { sealedKey: sealed } });
    await billed.use(2, hoursAgo(2));
    await bill.round();
    expect(await findingOf()).toMatchObject({
      from: 'outbox',
      class: 'refused',
      detail: expect.stringMatching(/mode/),
    });
  });
});

describe('between what was acknowledged and what the rail has counted', () => {
  it('9: tells a report that was repeated when the rail had forgotten it', async () => {
    await sql("update rail_attempts set at = at - interval '30 hours'");
    billed.passed.seconds = 30 * 3_600;
    await sql("update rail_reports set state = 'waiting', first_sent_at = null where value = 4");
    await bill.round();
    expect(await findingOf()).toMatchObject({ from: 'acknowledged', class: 'double', quantity: '4', money: '20' });
    billed.passed.seconds = 0;
  });

  it('10: names what the rail says of a customer that was deleted, and the hour', async () => {
    await billed.stripe.customers.del(bill.customers.get('acme')?.id ?? '');
    await billed.use(2, hoursAgo(2));
    await bill.round();
    const finding = await findingOf();
    expect(finding).toMatchObject({
      from: 'acknowledged',
      to: 'rail_usage',
      class: 'lost',
      detail: expect.stringMatching(/customer_not_found/),
    });
    expect(finding?.parts).toContainEqual({ at: hoursAgo(2), before: '2', after: '0' });
  });

  it('11: tells usage that another system reported', async () => {
    await billed.stripe.billing.meterEvents.create({
      event_name: bill.meter.event_name,
      payload: { stripe_customer_id: bill.customers.get('acme')?.id ?? '', value: '7' },
      timestamp: Date.parse(hoursAgo(3)) / 1000,
    });
    expect(await findingOf()).toMatchObject({ class: 'foreign', quantity: '7', money: '35' });
  });

  it('12: names the report that was stamped in the next hour', async () => {
    await billed.use(2, hoursAgo(4));
    await billed.script({ mode: 'status', status: 503, path: EVENTS });
    await bill.round();
    // As a version would send it that stamps wrongly: what left is kept with the attempt.
    await sql(
      "update rail_reports set part_from = part_from + interval '1 hour', revision = 9, next_attempt_at = null where value = 2",
    );
    await bill.round();
    await sql("update rail_reports set part_from = part_from - interval '1 hour' where value = 2");
    const finding = await findingOf();
    expect(finding).toMatchObject({ class: 'shifted', quantity: '0', money: '0' });
    expect(finding?.detail).toMatch(/carry another hour.*tg:/);
  });
});
