import type { CallEvent } from '@tallygate/contracts/event';
import { meterDefinition } from '@tallygate/contracts/meter';
import { type PriceInput, price as priceSchema } from '@tallygate/contracts/price';
import { aCallEvent } from '@tallygate/testing/call-event';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type MeteredLedger, openMeteredLedger } from '../test-support/metered-ledger.testing.ts';
import { previewUsage } from './preview-meter.ts';
import { simpleBill } from './simple-bill.testing.ts';

let ledger: MeteredLedger;
let events: CallEvent[];

const MINUTE = 60_000;
const START = Date.parse('2026-08-01T00:00:00Z');
const DAYS = 92;
const RANGE = { from: '2026-07-30T12:00:00.000Z', to: '2026-11-05T12:00:00.000Z' };
const COMPANIES = ['acme', 'beta', 'late', undefined];

/** A fixed sequence of numbers, so that a failure can be tried again. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

beforeAll(async () => {
  ledger = await openMeteredLedger();
  const next = numbers(20_261_130);
  events = Array.from({ length: 400 }, () => {
    const day = Math.floor(next() * DAYS);
    // Many fall near the borders of days of zones off the hour.
    const minute = next() < 0.5 ? Math.floor(next() * 1440) : [1095, 1110, 675, 645, 0, 1425][Math.floor(next() * 6)];
    const time = START + day * 1440 * MINUTE + (minute ?? 0) * MINUTE + Math.floor(next() * 3) - 1;
    const company = COMPANIES[Math.floor(next() * 4)];
    const isBilled = next() < 0.8;
    // Some run for hours or days, most of them over midnight.
    const minutes = next() < 0.3 ? Math.floor(next() * (next() < 0.5 ? 180 : 3 * 1440)) : 0;
    return aCallEvent({
      company: company === 'late' && day < 70 ? 'acme' : company,
      consumer: `agent-${Math.floor(next() * 3)}`,
      target: next() < 0.5 ? 'echo' : 'add',
      time: new Date(time).toISOString(),
      durationMs: minutes * MINUTE + 64,
      ...(isBilled ? {} : { outcome: 'tool_error', isError: true, billable: false, reason: 'tool_error' }),
    });
  });
  await ledger.ingest(events);
});
afterAll(() => ledger.close());

const whole = (max: number) => fc.nat(max).map(String);
const amount = fc.constantFrom('0', '1', '5', '0.25', '0.5', '12.345', '0.000001', '100');
const bounds = fc.record({
  freeUnits: fc.oneof(fc.constant('0'), whole(40)),
  rounding: fc.constantFrom('half_up' as const, 'up' as const),
  minimum: fc.option(whole(900), { nil: undefined }),
});
const tiers = fc
  .tuple(
    fc.integer({ min: 1, max: 20 }),
    fc.integer({ min: 1, max: 30 }),
    fc.array(amount, { minLength: 3, maxLength: 3 }),
    whole(200),
  )
  .map(([first, more, units, flatAmount]) => [
    { upTo: String(first), unitAmount: units[0], flatAmount },
    { upTo: String(first + more), unitAmount: units[1], flatAmount },
    { upTo: 'inf' as const, unitAmount: units[2] },
  ]);
const model = fc.oneof(
  amount.map((unitAmount) => ({ model: 'per_unit' as const, unitAmount })),
  fc.record({
    model: fc.constant('package' as const),
    unitAmount: amount,
    divideBy: fc.integer({ min: 1, max: 25 }).map(String),
    round: fc.constantFrom('up' as const, 'down' as const),
  }),
  tiers.map((rows) => ({ model: 'graduated' as const, tiers: rows })),
  tiers.map((rows) => ({ model: 'volume' as const, tiers: rows })),
  whole(900).map((flat) => ({ model: 'flat' as const, amount: flat })),
);
const pricing = fc
  .tuple(model, bounds, fc.option(fc.nat(DAYS * 1440), { nil: undefined }), amount)
  .map(([base, common, changedAt, other]) => {
    const first = priceSchema.parse({ ...base, ...common } as PriceInput);
    // Another price of a unit from any minute on; tiers and packages stay where they are.
    const second = 'unitAmount' in first ? { ...first, unitAmount: other } : first;
    const isChanged = changedAt !== undefined && first.model !== 'flat';
    return [{ price: first, from: 0 }, ...(isChanged ? [{ price: second, from: START + changedAt * MINUTE }] : [])];
  });
const ZONES = [
  ...['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Asia/Kathmandu'],
  // Off the hour, and with clocks that change within the range, one of them by half an hour.
  ...['Pacific/Chatham', 'Australia/Lord_Howe', 'Australia/Adelaide', 'America/St_Johns'],
];
const cases = fc.record({
  changes: pricing,
  zone: fc.constantFrom(...ZONES),
  interval: fc.constantFrom('month' as const, 'week' as const, 'year' as const),
  tool: fc.constantFrom(undefined, 'echo'),
});

/** The period that an instant falls in, by the calendar of the zone as Intl has it. */
function labelOf(time: number, zone: string, interval: 'month' | 'week' | 'year'): string {
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format(time);
  if (interval !== 'week') return day.slice(0, interval === 'month' ? 7 : 4);
  const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
  return new Date(Date.parse(`${day}T00:00:00Z`) - weekday * 1440 * MINUTE).toISOString().slice(0, 10);
}

/** When a call counts: when it ended, if the period that it was accepted in had been over for an hour by then. */
function countedAt({ time, durationMs }: CallEvent, zone: string, interval: 'month' | 'week' | 'year'): number {
  const [accepted, ended] = [Date.parse(time), Date.parse(time) + durationMs];
  const anHourBefore = Math.max(accepted, ended - 60 * MINUTE);
  return labelOf(anHourBefore, zone, interval) === labelOf(accepted, zone, interval) ? accepted : ended;
}

it('comes to what a simple calculator comes to, for any price, change of it, zone and period', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async ({ changes, zone, interval, tool }) => {
      const conditions = [
        { field: 'decision', op: 'equals' as const, value: 'billable' },
        ...(tool === undefined ? [] : [{ field: 'tool', op: 'equals' as const, value: tool }]),
      ];
      const definition = meterDefinition.parse({ filter: { and: conditions }, period: { zone, interval } });
      const prices = changes.map(({ price, from }, index) => ({
        number: index + 1,
        price,
        validFrom: index === 0 ? null : from,
      }));
      const preview = await previewUsage(ledger.api.services, { id: null, definition, prices }, RANGE);

      const counted = events.filter(
        (event) => event.billable && event.company && (tool ?? event.target) === event.target,
      );
      const at = (event: CallEvent) => countedAt(event, zone, interval);
      let total = 0n;
      const labels = preview.periods.map(({ from }) => labelOf(Date.parse(from), zone, interval));
      for (const [index, period] of preview.periods.entries()) {
        const [from, to] = [Date.parse(period.from), Date.parse(period.to)];
        const own = counted.filter((event) => labelOf(at(event), zone, interval) === labels[index]);
        const held = changes.filter((one, at) => one.from < to && (changes[at + 1]?.from ?? to + 1) > from);
        const known = new Set(events.filter(({ time }) => Date.parse(time) < to).map(({ company }) => company));
        known.delete(undefined);
        let sum = 0n;
        for (const company of known) {
          const units = own.filter((event) => event.company === company).map((event) => ({ time: at(event) }));
          sum += simpleBill(units, held);
        }
        expect([labels[index], period.total]).toEqual([labels[index], sum.toString()]);
        total += sum;
      }
      expect(preview.total).toBe(total.toString());
      expect(preview.quantity).toBe(String(counted.length));
      const parts = (rows: readonly { amount: string }[]) => rows.reduce((sum, one) => sum + BigInt(one.amount), 0n);
      expect(parts(preview.companies.flatMap(({ lines }) => lines))).toBe(total);
      expect(parts(preview.consumers)).toBe(total);
    }),
    { numRuns: 25 },
  );
});
