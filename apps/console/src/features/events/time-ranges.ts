const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Presets of how far back events are shown, by their name in the address. */
export const TIME_RANGES = [
  { id: '15m', label: 'Last 15 minutes', ms: 15 * MINUTE_MS },
  { id: '1h', label: 'Last hour', ms: HOUR_MS },
  { id: '6h', label: 'Last 6 hours', ms: 6 * HOUR_MS },
  { id: '24h', label: 'Last 24 hours', ms: DAY_MS },
  { id: '7d', label: 'Last 7 days', ms: 7 * DAY_MS },
  { id: '30d', label: 'Last 30 days', ms: 30 * DAY_MS },
  { id: 'any', label: 'Any time', ms: null },
] as const;

export type TimeRange = (typeof TIME_RANGES)[number]['id'];

export function rangeMs(id: TimeRange): number | null {
  return TIME_RANGES.find((range) => range.id === id)?.ms ?? null;
}

/** A stretch of time; without an end it goes on. */
export type Stretch = { from: string; to: string | undefined };

/** Twice as long, with what was shown in its middle. */
export function widened({ from, to }: Stretch, nowMs: number): Stretch {
  const start = Date.parse(from);
  const end = to === undefined ? nowMs : Date.parse(to);
  const more = (end - start) / 2;
  return stretch(start - more, to === undefined ? undefined : end + more, nowMs);
}

/** The same length, half of it earlier or later. */
export function moved({ from, to }: Stretch, direction: -1 | 1, nowMs: number): Stretch {
  const start = Date.parse(from);
  const end = to === undefined ? nowMs : Date.parse(to);
  const step = (direction * (end - start)) / 2;
  return stretch(start + step, end + step, nowMs);
}

/** What would end in the future has no end. */
function stretch(from: number, to: number | undefined, nowMs: number): Stretch {
  return {
    from: new Date(Math.round(from)).toISOString(),
    to: to === undefined || to >= nowMs ? undefined : new Date(Math.round(to)).toISOString(),
  };
}
