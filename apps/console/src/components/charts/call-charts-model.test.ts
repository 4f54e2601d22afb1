import { describe, expect, it } from 'vitest';
import { callCharts } from './call-charts-model.ts';
import { aBucket, NO_CALLS, theNumbers } from './call-numbers.testing.ts';

const PLACE = { locale: 'en-GB', timeZone: 'UTC' };

describe('the charts of calls', () => {
  it('lead from each bar to its own calls of what the numbers are of', () => {
    const calls = { count: 104, query: { proxy: 'weather', kind: 'call', from: '2026-11-29T15:00:00.000Z' } };
    const { rows, step, unit, zone } = callCharts(theNumbers([aBucket(12), aBucket(13)], { calls }), PLACE).calls;
    expect(rows[1]?.query).toEqual({ proxy: 'weather', kind: 'call', from: aBucket(13).from, to: aBucket(13).to });
    expect({ step, unit, zone }).toEqual({ step: '1 h', unit: 'calls', zone: 'UTC' });
  });

  it('tell a place where no gateway reported from one without calls', () => {
    const quiet = (hour: number) => aBucket(hour, { classes: NO_CALLS });
    const silentSince = '2026-11-30T12:30:00.000Z';
    const { rows } = callCharts(
      theNumbers(
        [10, 11, 12].map((hour) => aBucket(hour)),
        { silentSince },
      ),
      PLACE,
    ).calls;
    expect(rows.map(({ isSilent }) => isSilent)).toEqual([false, false, false]);
    const buckets = [aBucket(9), aBucket(10), aBucket(11), quiet(12), quiet(13)];
    const silent = callCharts(theNumbers(buckets, { silentSince }), PLACE).calls.rows;
    expect(silent.map(({ isSilent }) => isSilent)).toEqual([false, false, false, false, true]);
    expect(silent.at(-1)?.text).toBe('13:00–14:00: no gateway reported.');
  });

  it('lead from a latency to the answered calls that took as long, and tell nothing of too few', () => {
    const measured = aBucket(12, { latency: { p50Ms: 8, p95Ms: 26 } });
    const { latency } = callCharts(theNumbers([measured, aBucket(13)]), PLACE);
    expect(latency.rows[0]?.query).toMatchObject({ class: 'billed,free', ms: '>=26' });
    expect(latency.rows[1]).toMatchObject({ values: { p50: null, p95: null } });
    expect(latency.rows[1]?.text).toContain('too few answered calls');
    expect(callCharts(theNumbers([aBucket(12)]), PLACE).latency.sentence).toContain('Too few');
  });

  it('say until when the last bar goes only where it is not over', () => {
    expect(callCharts(theNumbers([aBucket(13)]), PLACE).openUntil).toBeNull();
    const open = theNumbers([aBucket(14, { isOpen: true })]);
    expect(callCharts(open, PLACE).openUntil).toBe(open.asOf);
  });
});
