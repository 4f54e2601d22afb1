export type Interval = { interval: 'day' | 'week' | 'month' | 'year'; interval_count: number };

const DAY = 86_400;

/**
 * The `index`-th border of periods that are counted from an anchor. Months without the anchor's day end a period on their
 * last day, and later ones come back to it.
 * @param anchor seconds since 1970, as all times here
 */
export function border(anchor: number, { interval, interval_count: count }: Interval, index: number): number {
  const steps = count * index;
  if (interval === 'day') return anchor + steps * DAY;
  if (interval === 'week') return anchor + steps * 7 * DAY;
  const date = new Date(anchor * 1000);
  const months = date.getUTCMonth() + steps * (interval === 'year' ? 12 : 1);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), months + 1, 0)).getUTCDate();
  const midnight = Date.UTC(date.getUTCFullYear(), months, Math.min(date.getUTCDate(), lastDay));
  return midnight / 1000 + (anchor % DAY);
}

/** The period that a moment lies in, half-open. */
export function periodAt(anchor: number, interval: Interval, moment: number): { start: number; end: number } {
  const days = { day: 1, week: 7, month: 31, year: 366 }[interval.interval] * interval.interval_count;
  let index = Math.floor((moment - anchor) / (days * DAY));
  while (border(anchor, interval, index + 1) <= moment) index += 1;
  while (border(anchor, interval, index) > moment) index -= 1;
  return { start: border(anchor, interval, index), end: border(anchor, interval, index + 1) };
}
