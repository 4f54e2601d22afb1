import { type EventSort, NEWEST_FIRST } from '@tallygate/contracts/event-table';
import type { LedgerEvent } from '@tallygate/contracts/ledger-event';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useMemo, useReducer, useState } from 'react';
import { type EventFilters, eventPagesQuery, eventsStreamUrl, useReloadEventPages } from '#data/events.ts';
import { countEvents } from './event-count.ts';
import { openEventStream, type StreamState } from './event-stream.ts';
import { lastSeq, liveRows, MAX_LIVE_ROWS, mergeNewestFirst, NO_LIVE_ROWS } from './live-rows.ts';

/** Rows that a list holds at most; a browser with more would be slow. */
export const MAX_ROWS = 10_000;

/** What arrives within it is shown at once: nobody reads faster, and each time all that counts events is drawn anew. */
const BATCH_MS = 300;

export type TailState = StreamState | { state: 'paused' } | { state: 'off' };

type TailOptions = {
  filters: EventFilters;
  rangeMs: number | null;
  sort: EventSort;
  live: boolean;
  /** Events that arrive are held back, because somebody is reading the list. */
  paused: boolean;
};

/** Pages of the ledger with the live stream on top, as one list, newest first. */
export function useEventTail({ filters, rangeMs, sort, live, paused }: TailOptions) {
  const reloadPages = useReloadEventPages();
  const [rows, dispatch] = useReducer(liveRows, NO_LIVE_ROWS);
  const [before, setBefore] = useState<string | null>(null);
  const [stream, setStream] = useState<StreamState>({ state: 'connecting' });

  const key = JSON.stringify([filters, rangeMs, sort]);
  const [shownKey, setShownKey] = useState(key);
  if (key !== shownKey) {
    setShownKey(key);
    setBefore(null);
    dispatch({ type: 'cleared' });
  }

  const pages = useInfiniteQuery({
    ...eventPagesQuery({ filters, rangeMs, sort, before }),
    placeholderData: keepPreviousData,
  });
  const { data, isPlaceholderData } = pages;
  const older = useMemo(() => data?.pages.flatMap((page) => page.events) ?? [], [data]);
  const events = useMemo(
    () => (sort !== NEWEST_FIRST ? older : rows.cut ? rows.shown : mergeNewestFirst(older, rows.shown)),
    [older, rows.shown, rows.cut, sort],
  );

  // The stream starts once the first page is loaded. Pages that are read after rows were dropped must not restart it.
  const isReady = before !== null || (data !== undefined && !isPlaceholderData);
  const known = () => lastSeq([...older, ...rows.shown, ...rows.waiting]);
  const arrived = useEffectEvent((batch: readonly LedgerEvent[], missed: number) => {
    const gap = missed === 0 ? null : { missed, above: older[0]?.id ?? null };
    dispatch({ type: 'arrived', events: batch, gap, paused });
  });
  const startAfter = useEffectEvent(known);
  const changed = useEffectEvent((next: StreamState) => {
    setStream(next);
    // With an empty first page the stream has no event to continue after: what was stored between the two reads would
    // be missed, so the page is read again.
    if (next.state === 'live' && known() === undefined) void pages.refetch();
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the filters, whose identity may change
  useEffect(() => {
    if (!live || !isReady) return;
    let batch: LedgerEvent[] = [];
    let missed = 0;
    let frame = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let shownAtMs = Number.NEGATIVE_INFINITY;
    const flush = () => {
      clearTimeout(timer);
      cancelAnimationFrame(frame);
      timer = undefined;
      frame = 0;
      shownAtMs = performance.now();
      if (batch.length > 0 || missed > 0) arrived(batch, missed);
      batch = [];
      missed = 0;
    };
    const schedule = () => {
      timer ??= setTimeout(
        () => {
          frame = requestAnimationFrame(flush);
        },
        Math.max(0, shownAtMs + BATCH_MS - performance.now()),
      );
    };
    const start = startAfter();
    const close = openEventStream({
      url: (lastEventId) => eventsStreamUrl(filters, lastEventId ?? start),
      onState: changed,
      onEvent: (event) => {
        batch.push(event);
        // A hidden tab gets no animation frames, so events gather: those beyond what the table holds are dropped and
        // counted as missed.
        if (batch.length > 2 * MAX_LIVE_ROWS) {
          missed += MAX_LIVE_ROWS;
          batch = batch.slice(MAX_LIVE_ROWS);
        }
        schedule();
      },
      onGap: (count) => {
        flush();
        missed = count;
        schedule();
      },
    });
    return () => {
      close();
      flush();
    };
  }, [live, isReady, key]);

  useEffect(() => {
    if (!paused) dispatch({ type: 'released' });
  }, [paused]);

  const isFull = events.length >= MAX_ROWS;
  const loadingOlder = pages.isFetchingNextPage || (before !== null && pages.isFetching);
  const loadOlder = () => {
    const oldest = rows.shown.at(-1);
    if (rows.cut && oldest) {
      // `before` is exclusive and several events may share a millisecond, so one is added; events that come twice are
      // merged by id.
      setBefore(new Date(Date.parse(oldest.time) + 1).toISOString());
      dispatch({ type: 'joined' });
    } else void pages.fetchNextPage();
  };
  return {
    events,
    /** Of the live stream, whether they are shown yet or wait. */
    arrived: useMemo(() => [...rows.waiting, ...rows.shown], [rows.waiting, rows.shown]),
    liveIds: useMemo(() => new Set(rows.shown.map(({ id }) => id)), [rows.shown]),
    waiting: useMemo(() => countEvents(rows.waiting), [rows.waiting]),
    gaps: rows.gaps,
    state: tailState(live, paused, stream),
    pending: pages.isPending,
    stale: isPlaceholderData,
    error: data === undefined || isPlaceholderData ? pages.error : null,
    hasOlder: rows.cut || pages.hasNextPage,
    isFull,
    loadingOlder,
    olderError: pages.isFetchNextPageError ? pages.error : null,
    loadOlder,
    /** The end of the list comes near: older events are read by themselves, until reading them fails. */
    loadMore: () => {
      if (
        !isFull &&
        !loadingOlder &&
        !isPlaceholderData &&
        !pages.isFetchNextPageError &&
        (rows.cut || pages.hasNextPage)
      )
        loadOlder();
    },
    showWaiting: () => dispatch({ type: 'released' }),
    reload: () => {
      setBefore(null);
      dispatch({ type: 'cleared' });
      reloadPages();
    },
  };
}

function tailState(live: boolean, paused: boolean, stream: StreamState): TailState {
  if (!live) return { state: 'off' };
  return paused && stream.state === 'live' ? { state: 'paused' } : stream;
}
