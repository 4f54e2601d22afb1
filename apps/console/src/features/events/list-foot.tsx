import type { EventSummary } from '@tallygate/contracts/event-summary';
import { Button } from '#components/ui/button.tsx';
import { formatClock, formatNumber } from '#lib/format.ts';
import { MAX_ROWS, type useEventTail } from './use-event-tail.ts';

const SOURCES = { hours: 'sums by hours', quarters: 'sums by quarter hours', events: 'single events' } as const;

type ListFootProps = {
  tail: ReturnType<typeof useEventTail>;
  /** How many events are shown, in words. */
  shown: string;
  summary: EventSummary | undefined;
};

/** Where the list ends, and where its numbers come from. */
export function ListFoot({ tail, shown, summary }: ListFootProps) {
  if (tail.events.length === 0) return null;
  return (
    <footer className="flex flex-wrap items-center justify-between gap-3 text-xs text-ink-muted">
      <p>
        {shown}
        {tail.hasOlder ? '' : '; none is older'}
        {tail.isFull && `. Narrow the range for more than ${formatNumber(MAX_ROWS)}.`}
      </p>
      {tail.olderError && <p role="alert">Older events could not be loaded: {tail.olderError.message}</p>}
      {tail.hasOlder && !tail.isFull && (
        <Button busy={tail.loadingOlder} size="sm" onClick={tail.loadOlder}>
          Load older
        </Button>
      )}
      {summary && (
        <p className="ms-auto">
          Counted from {SOURCES[summary.source]} at {formatClock(summary.asOf).slice(0, 8)}
        </p>
      )}
    </footer>
  );
}
