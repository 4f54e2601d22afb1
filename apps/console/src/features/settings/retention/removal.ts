import type { LedgerRetention } from '@tallygate/contracts/ledger-retention';
import type { LedgerSummary } from '@tallygate/contracts/ledger-summary';
import { formatCount, formatNumber } from '#lib/format.ts';

const DAY_MS = 86_400_000;

/** The bounds of the api's schema, repeated here because importing it would be most of the page's code. */
export const KEEP_DAYS = { min: 35, max: 36_500 };

/** How long events are kept, in words. */
export function keptInWords(keepDays: number | null): string {
  return keepDays === null ? 'For ever' : formatCount(keepDays, 'day', 'days');
}

/** The instant before which events go: whole UTC days, as the api removes them. */
export function removedUpTo(keepDays: number, nowMs: number): string {
  return new Date(Math.floor(nowMs / DAY_MS - keepDays) * DAY_MS).toISOString();
}

/** Whether events go that would otherwise have stayed. */
export function isShorter(next: number | null, kept: Pick<LedgerRetention, 'keepDays'>): boolean {
  return next !== null && (kept.keepDays === null || next < kept.keepDays);
}

/** Every event of a summary, whatever its reason. */
export function eventsOf({ byReason }: Pick<LedgerSummary, 'byReason'>): number {
  return Object.values(byReason).reduce((sum, events) => sum + events, 0);
}

/** What was typed as a number of days, or what is wrong with it. */
export function readDays(text: string): { days: number } | { problem: string } {
  const { min, max } = KEEP_DAYS;
  const days = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (days >= min && days <= max) return { days };
  return { problem: `Enter a whole number from ${formatNumber(min)} to ${formatNumber(max)}` };
}
