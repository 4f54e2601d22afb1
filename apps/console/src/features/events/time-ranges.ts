const MINUTE_MS = 60_000;

/** Presets of how far back events are shown, by their name in the URL. */
export const TIME_RANGES = [
  { id: 'any', label: 'Any time', ms: null },
  { id: '15m', label: 'Last 15 minutes', ms: 15 * MINUTE_MS },
  { id: '1h', label: 'Last hour', ms: 60 * MINUTE_MS },
  { id: '24h', label: 'Last 24 hours', ms: 24 * 60 * MINUTE_MS },
  { id: '7d', label: 'Last 7 days', ms: 7 * 24 * 60 * MINUTE_MS },
] as const;

export type TimeRange = (typeof TIME_RANGES)[number]['id'];

export function rangeMs(id: TimeRange): number | null {
  return TIME_RANGES.find((range) => range.id === id)?.ms ?? null;
}
