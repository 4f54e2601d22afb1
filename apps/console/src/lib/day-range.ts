const DAY_MS = 86_400_000;

/** The first instant of a UTC day: `2026-09-01` → `2026-09-01T00:00:00.000Z`; empty for what is no day. */
export function startOfDay(day: string): string {
  const time = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(time) ? '' : new Date(time).toISOString();
}

/** The first instant after a UTC day. */
export function endOfDay(day: string): string {
  const start = startOfDay(day);
  return start === '' ? '' : new Date(Date.parse(start) + DAY_MS).toISOString();
}

/** The day that begins with an instant; empty when the instant is within a day. */
export function dayFrom(instant: string): string {
  const time = Date.parse(instant);
  return Number.isNaN(time) || time % DAY_MS !== 0 ? '' : new Date(time).toISOString().slice(0, 10);
}

/** The last day before an instant; empty when the instant is within a day. */
export function dayUntil(instant: string): string {
  const time = Date.parse(instant);
  return Number.isNaN(time) || time % DAY_MS !== 0 ? '' : new Date(time - DAY_MS).toISOString().slice(0, 10);
}
