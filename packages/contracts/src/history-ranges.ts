/** Spans of the past over which delivery is told. */
export const HISTORY_RANGES = ['1h', '24h', '7d', '35d'] as const;
export type HistoryRange = (typeof HISTORY_RANGES)[number];
