/** Calendar date; `month` counts from 1. */
export type CalendarDate = { year: number; month: number; day: number };

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'iso8601',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  return format;
}

/** What a wall clock in the zone shows at an instant, as if it were UTC milliseconds. */
function wallClock(instant: number, zone: string): number {
  if (zone === 'UTC') return instant;
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(instant)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) + (((instant % 1000) + 1000) % 1000);
}

/** The date in a zone at an instant (milliseconds). */
export function dateInZone(instant: number, zone: string): CalendarDate {
  const wall = new Date(wallClock(instant, zone));
  return { year: wall.getUTCFullYear(), month: wall.getUTCMonth() + 1, day: wall.getUTCDate() };
}

/**
 * The instant (milliseconds) at which a day begins in a zone. Where a change of clocks skips midnight it is the first
 * instant of that day; where midnight comes twice it is the first.
 * @param date days outside the month roll over, as in `Date.UTC`
 */
export function startOfDay(date: CalendarDate, zone: string): number {
  const wall = Date.UTC(date.year, date.month - 1, date.day);
  if (zone === 'UTC') return wall;
  const day = 86_400_000;
  // The offsets in force well before and well after are the only two that midnight can have.
  const before = wallClock(wall - day, zone) - (wall - day);
  const after = wallClock(wall + day, zone) - (wall + day);
  const candidates = [wall - before, wall - after].sort((a, b) => a - b);
  return candidates.find((instant) => wallClock(instant, zone) === wall) ?? wall - before;
}

/** `2026-09-01` */
export function formatDate({ year, month, day }: CalendarDate): string {
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** Starts of the days in a zone that meet `[from, to)`, the first being `from` itself. */
export function dayStarts(from: number, to: number, zone: string): number[] {
  const starts = [from];
  const date = dateInZone(from, zone);
  for (let offset = 1; ; offset++) {
    const start = startOfDay({ ...date, day: date.day + offset }, zone);
    if (start >= to) return starts;
    if (start > from) starts.push(start);
  }
}
