import { formatDateTime, formatDayRange, formatMonth } from '#lib/format.ts';
import type { FormatContext } from '#lib/kept-formats.ts';

const DAY_MS = 86_400_000;

/**
 * A period as people call it, by UTC: `November 2026, UTC`, `1–30 Nov 2026, UTC`; by its two instants where it cuts a day.
 * @param from its first instant, in milliseconds; `to` is the first after it
 */
export function spanInWords(from: number, to: number, context: FormatContext = {}): string {
  const inUtc = { ...context, timeZone: 'UTC' };
  const [first, next] = [new Date(from), new Date(to)];
  if (from % DAY_MS !== 0 || to % DAY_MS !== 0)
    return `${formatDateTime(first.toISOString(), inUtc)} to ${formatDateTime(next.toISOString(), inUtc)}`;
  const month = Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 1);
  const isMonth = first.getUTCDate() === 1 && month === to;
  return `${isMonth ? formatMonth(from, inUtc) : formatDayRange(from, to - 1, inUtc)}, UTC`;
}
