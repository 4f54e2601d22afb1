import { OVERVIEW_RANGES, type OverviewRange } from '@tallygate/contracts/overview-ranges';

/** Each range as people choose it, and with what its numbers are compared. */
export const RANGE_WORDS: Record<OverviewRange, { label: string; within: string; before: string }> = {
  '6h': { label: '6 hours', within: 'in 6 hours', before: 'against the 6 hours before' },
  '24h': { label: '24 hours', within: 'in 24 hours', before: 'against the day before' },
  '7d': { label: '7 days', within: 'in 7 days', before: 'against the 7 days before' },
  '30d': { label: '30 days', within: 'in 30 days', before: 'against the 30 days before' },
};

/** The range that an address names; the usual one where it names none. */
export function readRange(text: string | string[] | undefined): OverviewRange {
  return OVERVIEW_RANGES.find((range) => range === text) ?? '24h';
}
