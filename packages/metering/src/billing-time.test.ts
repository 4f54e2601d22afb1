import { period as periodSchema } from '@tallygate/contracts/meter';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { periodAt } from './billing-period.ts';
import { billingTime } from './billing-time.ts';

const HOUR_MS = 3_600_000;

/** Period, when a call was accepted, when it ended, and which of the two bills it. */
const VECTORS: readonly [settings: object, accepted: string, ended: string, billed: 'accepted' | 'ended'][] = [
  // A call over midnight, and a task that ends two hours into the next month.
  [{}, '2026-11-30T23:59:59.900Z', '2026-12-01T00:00:07.000Z', 'accepted'],
  [{}, '2026-11-30T23:59:59.900Z', '2026-12-01T02:00:00.000Z', 'ended'],
  [{}, '2026-11-30T23:50:00.000Z', '2026-12-01T00:30:00.000Z', 'accepted'],
  [{}, '2026-11-30T23:50:00.000Z', '2026-12-01T01:10:00.000Z', 'ended'],
  // The grace is an hour to the millisecond.
  [{}, '2026-11-30T23:50:00.000Z', '2026-12-01T00:59:59.999Z', 'accepted'],
  [{}, '2026-11-30T23:50:00.000Z', '2026-12-01T01:00:00.000Z', 'ended'],
  // However long it takes within its period.
  [{}, '2026-11-01T00:00:00.000Z', '2026-11-30T23:59:59.999Z', 'accepted'],
  [{}, '2026-09-15T00:00:00.000Z', '2026-12-10T00:00:00.000Z', 'ended'],
  // Midnight of Kolkata is 18:30 UTC, of Kathmandu 18:15 UTC; the same task is billed otherwise than in UTC.
  [{ zone: 'Asia/Kolkata' }, '2026-11-30T18:20:00.000Z', '2026-11-30T19:00:00.000Z', 'accepted'],
  [{ zone: 'Asia/Kolkata' }, '2026-11-30T18:20:00.000Z', '2026-11-30T19:40:00.000Z', 'ended'],
  [{ zone: 'Asia/Kathmandu' }, '2026-11-30T18:20:00.000Z', '2026-11-30T19:40:00.000Z', 'accepted'],
  [{}, '2026-11-30T18:20:00.000Z', '2026-11-30T19:40:00.000Z', 'accepted'],
  // Lord Howe puts its clocks forward by half an hour on 4 October 2026.
  [
    { zone: 'Australia/Lord_Howe', interval: 'day' },
    '2026-10-03T13:00:00.000Z',
    '2026-10-03T14:29:59.999Z',
    'accepted',
  ],
  [{ zone: 'Australia/Lord_Howe', interval: 'day' }, '2026-10-03T13:00:00.000Z', '2026-10-03T14:30:00.000Z', 'ended'],
  // An anchor's periods end at any minute.
  [{ anchor: '2026-01-31T10:07:00Z' }, '2026-02-28T10:06:00.000Z', '2026-02-28T11:06:59.999Z', 'accepted'],
  [{ anchor: '2026-01-31T10:07:00Z' }, '2026-02-28T10:06:00.000Z', '2026-02-28T11:07:00.000Z', 'ended'],
];

describe('the billing time of a call', () => {
  it.each(VECTORS)('%j, from %s to %s: when it was %s', (settings, accepted, ended, billed) => {
    const times = { accepted: Date.parse(accepted), ended: Date.parse(ended) };
    expect(billingTime(times, periodSchema.parse(settings))).toBe(times[billed]);
  });

  it('lies in a period that is still open when the call ends, and changes for no call shorter than the grace', () => {
    const settings = fc.record({
      interval: fc.constantFrom('day', 'week', 'month', 'year'),
      zone: fc.constantFrom('UTC', 'Asia/Kolkata', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'America/St_Johns'),
    });
    const instant = fc.integer({ min: Date.parse('2026-01-01T00:00:00Z'), max: Date.parse('2027-12-31T00:00:00Z') });
    const duration = fc.oneof(fc.nat(2 * HOUR_MS), fc.nat(40 * 24 * HOUR_MS));
    fc.assert(
      fc.property(settings, instant, duration, (given, accepted, took) => {
        const period = periodSchema.parse(given);
        const ended = accepted + took;
        const at = billingTime({ accepted, ended }, period);
        expect(ended).toBeLessThan(periodAt(period, at).to + HOUR_MS);
        expect(at).toBe(periodAt(period, accepted).to + HOUR_MS > ended ? accepted : ended);
        if (took < HOUR_MS) expect(at).toBe(accepted);
      }),
    );
  });
});
