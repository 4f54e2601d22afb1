import type { EventSummary } from '@tallygate/contracts/event-summary';
import { formatCount, formatNumber } from '#lib/format.ts';

type TotalTextProps = {
  summary: EventSummary | undefined;
  /** Whether the list is of all events: a list of one proxy does not stand among those of others. */
  isOfAll: boolean;
  onShowTests: () => void;
};

/** How many events the filter finds of those in the range, and what the list leaves out by itself. */
export function TotalText({ summary, isOfAll, onShowTests }: TotalTextProps) {
  if (summary === undefined) return <span role="status" />;
  const { total, inRange, hiddenTests } = summary;
  return (
    <span className="flex flex-wrap items-center gap-x-2 pe-1.5 text-xs text-ink-muted tabular-nums">
      {hiddenTests > 0 && (
        <button type="button" onClick={onShowTests} className="rounded underline underline-offset-3 hover:text-ink">
          {formatCount(hiddenTests, 'test call', 'test calls')} hidden – show
        </button>
      )}
      <span role="status">
        {inRange === total || !isOfAll
          ? formatCount(total, 'event', 'events')
          : `${formatNumber(total)} of ${formatCount(inRange, 'event', 'events')}`}
      </span>
    </span>
  );
}
