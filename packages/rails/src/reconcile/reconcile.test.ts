import { expect, it } from 'vitest';
import type { Reconciliation } from './finding.ts';
import type { KnownCall, ReconcileInput, ReportData } from './hop-data.ts';
import { isAlarming, reconcile } from './reconcile.ts';

const now = new Date('2026-12-02T12:00:00Z');
const [h1, h2, last] = ['2026-11-10T08:00:00.000Z', '2026-11-20T09:00:00.000Z', '2026-11-30T23:00:00.000Z'];

function calls(hour: string, count: number, prefix = 'c'): KnownCall[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `${prefix}-${hour}-${index}`,
    hour,
    quantity: '1',
    company: 'acme',
  }));
}

const all = [...calls(h1, 600), ...calls(h2, 400), ...calls(last, 20)];
const hours = new Map([
  [h1, '600'],
  [h2, '400'],
  [last, '20'],
]);
const report = (hour: string, value: string): ReportData => ({
  identifier: `tg:test:calls.1:acme:${hour.slice(0, 13).replace(/\D/g, '')}:1`,
  hour,
  value,
  state: 'acknowledged',
  sentAt: [hour],
});
const reports = [...hours].map(([hour, value]) => report(hour, value));
const changed = (hour: string, change: Partial<ReportData>) =>
  reports.map((one) => (one.hour === hour ? { ...one, ...change } : one));
/** 1,000 free, then 5. */
const amountOf = (quantity: string) => String(Math.max(0, Number(quantity) - 1000) * 5);
const line = { key: 'calls:v1', quantity: '1020', amount: '100' };

/** A company whose 1,020 calls are right at every hop. */
function input(change: Partial<ReconcileInput> = {}): ReconcileInput {
  const completeUpTo = '2026-12-02T11:00:00.000Z';
  return {
    company: 'acme',
    meter: 'calls',
    period: { from: '2026-11-01T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z' },
    now,
    spool: { calls: all, unsent: [], gaps: [], completeUpTo: '2026-12-02T12:00:00.000Z' },
    ledger: { calls: all, completeUpTo: '2026-12-02T11:59:00.000Z' },
    rated: { hours, completeUpTo: '2026-12-02T11:59:00.000Z' },
    outbox: reports,
    railUsage: { hours, completeUpTo, faults: [] },
    railInvoice: { id: 'in_1', finalizedAt: '2026-12-01T01:00:00.000Z', lines: [line] },
    payment: { status: 'paid', creditNotes: [] },
    lagMs: { ledger: 5_000, rated: 10_000, outbox: 60_000, acknowledged: 60_000, railUsage: 3_600_000 },
    currency: 'usd',
    amountOf,
    dearestAmountOf: (quantity) => String(Number(quantity) * 9),
    expectedLines: [line],
    ...change,
  };
}
const find = (change: Partial<ReconcileInput>) => reconcile(input(change)).finding;

it('finds nothing where every hop says the same, as of the moment up to which all do', () => {
  const result = reconcile(input());
  expect(result).toMatchObject({ verdict: 'equal', finding: null, asOf: '2026-12-02T11:00:00.000Z' });
  expect(result.hops.map(({ total }) => total)).toEqual(['1020', '1020', '1020', '1020', '1020', '1020', '100', '100']);
});

it('never says equal when a hop cannot tell how far it is', () => {
  expect(reconcile(input({ rated: { hours, completeUpTo: null } }))).toMatchObject({
    verdict: 'not_judged',
    asOf: null,
  });
});

it('1: names the gateway that still holds calls', () => {
  const more = calls(last, 120, 'offline');
  const spool = {
    calls: [...all, ...more],
    unsent: [{ gateway: 'gw-2', calls: 120, oldest: '2026-11-30T23:10:00Z' }],
    gaps: [],
    completeUpTo: '2026-11-30T23:10:00.000Z',
  };
  const result = reconcile(input({ spool }));
  expect(result.finding).toMatchObject({ from: 'spool', to: 'ledger', class: 'in_flight', quantity: '-120' });
  expect(result.finding?.detail).toContain('gw-2');
  expect(result).toMatchObject({ verdict: 'waiting', asOf: '2026-11-30T23:10:00.000Z' });
});

it('2: lists the calls of a segment that was removed', () => {
  const gone = calls(h1, 3, 'gone');
  const spool = { calls: all, unsent: [], gaps: [{ segment: '000007', calls: gone }], completeUpTo: h1 };
  const finding = find({ spool });
  expect(finding).toMatchObject({ from: 'spool', class: 'lost', quantity: '-3', calls: gone.map(({ id }) => id) });
  expect(finding?.detail).toContain('000007');
});

it('3: prices calls without a company at the dearest plan', () => {
  const nobody = calls(h1, 7, 'nobody').map((call) => ({ ...call, company: null }));
  const known = [...all, ...nobody];
  const finding = find({
    spool: { calls: known, unsent: [], gaps: [], completeUpTo: h1 },
    ledger: { calls: known, completeUpTo: h1 },
  });
  expect(finding).toMatchObject({ from: 'ledger', to: 'rated', class: 'unmapped', quantity: '-7', money: '63' });
});

it('4: names the condition that leaves a tool out', () => {
  const known = all.map((call) => (call.hour === last ? { ...call, unmetCondition: 'tool is search' } : call));
  const rated = new Map([
    [h1, '600'],
    [h2, '400'],
  ]);
  const finding = find({ ledger: { calls: known, completeUpTo: h1 }, rated: { hours: rated, completeUpTo: h1 } });
  expect(finding).toMatchObject({ class: 'rated_differently', quantity: '-20', money: '-100' });
  expect(finding?.detail).toContain('tool is search');
  expect(finding?.calls).toHaveLength(20);
});

it('5: asks for a rebuild where sums differ from their calls', () => {
  const finding = find({ rated: { hours: new Map(hours).set(h2, '403'), completeUpTo: h1 } });
  expect(finding).toMatchObject({
    from: 'ledger',
    class: 'rated_differently',
    quantity: '3',
    money: '15',
    parts: [{ at: h2, before: '400', after: '403' }],
  });
  expect(finding?.next).toContain('Rebuild');
});

it('6: says when a stuck report is tried again', () => {
  const outbox = changed(last, {
    state: 'waiting',
    fault: { code: 'rate_limit', message: 'too many requests' },
    nextAttemptAt: '2026-12-02T12:04:00.000Z',
  });
  const finding = find({ outbox });
  expect(finding).toMatchObject({ from: 'outbox', to: 'acknowledged', class: 'in_flight', quantity: '-20' });
  expect(finding?.next).toContain('2026-12-02T12:04:00.000Z');
});

it('7: repeats why the rail refused a report', () => {
  const fault = { code: 'parameter_invalid', message: 'Timestamp too old' };
  const finding = find({ outbox: changed(h1, { state: 'refused', fault }) });
  expect(finding).toMatchObject({ from: 'outbox', class: 'refused', quantity: '-600' });
  expect(finding?.detail).toContain('Timestamp too old');
});

it('8: finds nothing where a report timed out after it was taken and was repeated', () => {
  expect(find({ outbox: changed(h1, { sentAt: [h1, '2026-11-10T08:00:31.000Z'] }) })).toBeNull();
});

it('9: tells a report that was repeated after the rail had forgotten it', () => {
  const outbox = changed(h1, { sentAt: [h1, '2026-11-11T14:00:00.000Z'] });
  const finding = find({ outbox, railUsage: { hours: new Map(hours).set(h1, '1200'), completeUpTo: h1, faults: [] } });
  expect(finding).toMatchObject({
    from: 'acknowledged',
    to: 'rail_usage',
    class: 'double',
    quantity: '600',
    money: '3000',
  });
  expect(finding?.next).toMatch(/Cancel|negative/);
});

it('10: lists the hours that a deleted customer lost', () => {
  const faults = [{ code: 'customer_not_found', message: 'No such customer' }];
  const kept = new Map(hours);
  kept.delete(last);
  const finding = find({ railUsage: { hours: kept, completeUpTo: h1, faults } });
  expect(finding).toMatchObject({ from: 'acknowledged', class: 'lost', quantity: '-20', parts: [{ at: last }] });
  expect(finding?.detail).toContain('customer_not_found');
});

it('11: tells usage that another system reported', () => {
  const finding = find({ railUsage: { hours: new Map(hours).set(h2, '450'), completeUpTo: h1, faults: [] } });
  expect(finding).toMatchObject({ from: 'acknowledged', class: 'foreign', quantity: '50', money: '250' });
});

it('12: tells a report that was stamped in the next hour', () => {
  const moved = new Map(hours).set('2026-11-20T10:00:00.000Z', '400');
  moved.delete(h2);
  const outbox = changed(h2, { timestamp: '2026-11-20T10:00:00.000Z' });
  const finding = find({ outbox, railUsage: { hours: moved, completeUpTo: h1, faults: [] } });
  expect(finding).toMatchObject({ class: 'shifted', quantity: '0', money: '0' });
});

it('12: counts it as money where the next hour is in the next period', () => {
  const moved = new Map(hours);
  moved.delete(last);
  const outbox = changed(last, { timestamp: '2026-12-01T00:00:00.000Z' });
  const finding = find({ outbox, railUsage: { hours: moved, completeUpTo: h1, faults: [] } });
  expect(finding).toMatchObject({ class: 'shifted', quantity: '-20', money: '-100' });
});

it('13: names the line that the rail prices otherwise', () => {
  const railInvoice = { id: 'in_1', finalizedAt: h1, lines: [{ ...line, amount: '80' }] };
  const finding = find({ railInvoice });
  expect(finding).toMatchObject({ from: 'rail_usage', to: 'rail_invoice', class: 'rated_differently', money: '-20' });
  expect(finding?.detail).toContain('calls:v1');
});

it('14: proposes an adjustment for what came after the invoice was finalised', () => {
  const railInvoice = { id: 'in_1', finalizedAt: h1, lines: [{ ...line, quantity: '1010', amount: '50' }] };
  const finding = find({ railInvoice });
  expect(finding).toMatchObject({ from: 'rail_usage', class: 'lost', quantity: '-10', money: '-50' });
  expect(finding?.next).toContain('adjustment of 0.50 USD on the next');
});

it.each([
  ['voided', { status: 'void' as const, creditNotes: [] }, 'in_1', '-100'],
  ['credited', { status: 'paid' as const, creditNotes: [{ id: 'cn_1', amount: '30' }] }, 'cn_1', '-30'],
])('15: names the document that was %s by hand', (_, payment, document, money) => {
  const finding = find({ payment });
  expect(finding).toMatchObject({ from: 'rail_invoice', to: 'paid', class: 'changed_by_hand', money });
  expect(finding?.detail).toContain(document);
});

it('16: tells a key of the other mode, which was refused before anything was sent', () => {
  const fault = { code: 'mode', message: 'found a key of the test mode, expected one of the live mode' };
  const outbox = reports.map((one) => ({ ...one, state: 'refused' as const, fault, sentAt: [] }));
  const finding = find({ outbox });
  expect(finding).toMatchObject({ from: 'outbox', class: 'refused' });
  expect(finding?.detail).toContain('mode');
});

it('judges nothing behind the first difference', () => {
  const result = reconcile(input({ outbox: changed(h1, { state: 'waiting' }) }));
  expect(result.hops.filter(({ judged }) => judged).map(({ hop }) => hop)).toEqual([
    'spool',
    'ledger',
    'rated',
    'outbox',
    'acknowledged',
  ]);
});

it('alarms when a difference stays, and never for what is still under way', () => {
  const foreign = reconcile(
    input({ railUsage: { hours: new Map(hours).set(h2, '450'), completeUpTo: h1, faults: [] } }),
  );
  const waiting: Reconciliation = reconcile(input({ outbox: changed(h1, { state: 'waiting' }) }));
  expect(isAlarming(null, foreign)).toBe(false);
  expect(isAlarming(foreign, foreign)).toBe(true);
  expect(isAlarming(waiting, waiting)).toBe(false);
  expect(isAlarming(foreign, reconcile(input()))).toBe(false);
});
