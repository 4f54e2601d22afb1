import type { LedgerEvent } from '@tallygate/contracts/ledger-event';

export const MAX_LIVE_ROWS = 1000;

/** A stretch of the stream that was too long to replay; the table shows a line in its place. */
export type Gap = { key: string; missed: number; above: string | null };

export type LiveRows = {
  /** Newest first. */
  shown: readonly LedgerEvent[];
  /** Arrived while reading was under way; newest first. */
  waiting: readonly LedgerEvent[];
  gaps: readonly Gap[];
  /** The oldest rows were dropped, so that the older pages do not follow directly any more. */
  cut: boolean;
};

export const NO_LIVE_ROWS: LiveRows = { shown: [], waiting: [], gaps: [], cut: false };

export type LiveAction =
  | {
      type: 'arrived';
      events: readonly LedgerEvent[];
      /** `above` is the newest event of the pages, which stands below the gap while nothing came live before it. */
      gap: { missed: number; above: string | null } | null;
      paused: boolean;
    }
  | { type: 'released' }
  | { type: 'joined' }
  | { type: 'cleared' };

/** The live rows after a batch of the stream, the end of a pause, a read of older pages, or a new filter. */
export function liveRows(state: LiveRows, action: LiveAction): LiveRows {
  switch (action.type) {
    case 'arrived': {
      const newest = state.waiting[0] ?? state.shown[0];
      const gap = action.gap && {
        key: `${newest?.id ?? 'start'}-${state.gaps.length}`,
        missed: action.gap.missed,
        above: newest?.id ?? action.gap.above,
      };
      const gaps = gap ? [...state.gaps, gap] : state.gaps;
      if (action.paused) return bounded({ ...state, gaps, waiting: mergeNewestFirst(state.waiting, action.events) });
      return bounded({
        ...state,
        gaps,
        waiting: [],
        shown: mergeNewestFirst(state.shown, [...state.waiting, ...action.events]),
      });
    }
    case 'released':
      if (state.waiting.length === 0) return state;
      return bounded({ ...state, waiting: [], shown: mergeNewestFirst(state.shown, state.waiting) });
    case 'joined':
      return { ...state, cut: false };
    case 'cleared':
      return NO_LIVE_ROWS;
  }
}

function bounded(state: LiveRows): LiveRows {
  const total = state.shown.length + state.waiting.length;
  if (total <= MAX_LIVE_ROWS) return state;
  const waiting = state.waiting.slice(0, MAX_LIVE_ROWS);
  return { ...state, waiting, shown: state.shown.slice(0, MAX_LIVE_ROWS - waiting.length), cut: true };
}

/**
 * Both lists as one, newest first by (time, id), each event once; the first list's entry gives way to a newer copy.
 * @param rows newest first
 * @param more in any order
 */
export function mergeNewestFirst(rows: readonly LedgerEvent[], more: readonly LedgerEvent[]): readonly LedgerEvent[] {
  if (more.length === 0) return rows;
  const byId = new Map(more.map((event) => [event.id, event]));
  const arrived = [...byId.values()].sort(newestFirst);
  const merged: LedgerEvent[] = [];
  // Thousands of rows are in order already, and only those that arrive have to be put in their places.
  let next = 0;
  for (const event of rows) {
    if (byId.has(event.id)) continue;
    for (let first = arrived[next]; first && newestFirst(first, event) < 0; first = arrived[next]) {
      merged.push(first);
      next += 1;
    }
    merged.push(event);
  }
  merged.push(...arrived.slice(next));
  return merged;
}

function newestFirst(a: LedgerEvent, b: LedgerEvent): number {
  if (a.time !== b.time) return a.time < b.time ? 1 : -1;
  return a.id < b.id ? 1 : a.id > b.id ? -1 : 0;
}

/** The highest ledger position among events: where a stream continues. */
export function lastSeq(events: readonly LedgerEvent[]): string | undefined {
  let last: bigint | undefined;
  for (const { seq } of events) {
    const value = BigInt(seq);
    if (last === undefined || value > last) last = value;
  }
  return last?.toString();
}
