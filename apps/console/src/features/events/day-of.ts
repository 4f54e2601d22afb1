import { formatDay } from '#lib/format.ts';

/** The day of an instant by the reader's clock, as rows of other days show it. */
export function dayOf(time: string | number): string {
  return formatDay(new Date(time).toISOString());
}
