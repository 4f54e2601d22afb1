import type { NumbersBucket } from '@tallygate/contracts/call-numbers';
import { describe, expect, it } from 'vitest';
import { fitBuckets } from './fit-buckets.ts';

const hours = (...calls: number[]) =>
  calls.map(
    (billed, hour): NumbersBucket => ({
      from: `2026-11-30T${String(hour).padStart(2, '0')}:00:00.000Z`,
      to: `2026-11-30T${String(hour + 1).padStart(2, '0')}:00:00.000Z`,
      isOpen: false,
      classes: { billed, free: 0, caller: 0, gateway: 0, server: 0 },
      billable: billed,
      latency: null,
    }),
  );
const shown = (...calls: number[]) => fitBuckets(hours(...calls)).map(({ classes }) => classes.billed);

describe('the bars that are drawn', () => {
  it('are all when three or more hold calls, and when none does', () => {
    expect(shown(0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2, 3)).toHaveLength(12);
    expect(shown(0, 0, 0, 0, 0, 0, 0, 0)).toHaveLength(8);
  });

  it('begin with the first that holds calls when there are fewer, and are six at least', () => {
    expect(shown(0, 0, 0, 4, 0, 0, 0, 0, 0, 1)).toEqual([4, 0, 0, 0, 0, 0, 1]);
    expect(shown(0, 0, 0, 0, 0, 0, 0, 0, 0, 9)).toEqual([0, 0, 0, 0, 0, 9]);
  });
});
