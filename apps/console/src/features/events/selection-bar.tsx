'use client';

import type { LedgerEvent } from '@tallygate/contracts/ledger-event';
import { Button } from '#components/ui/button.tsx';
import { eventsExportUrl } from '#data/events.ts';
import { formatCount } from '#lib/format.ts';
import { copyAsJson } from './copy-events.ts';
import { MAX_SELECTED } from './use-selection.ts';

type SelectionBarProps = {
  ids: ReadonlySet<string>;
  /** Those of the list that are selected; some may have gone from it. */
  events: readonly LedgerEvent[];
  onShow: (ids: string) => void;
  onClear: () => void;
};

/** What is done with the events that were selected. */
export function SelectionBar({ ids, events, onShow, onClear }: SelectionBarProps) {
  const id = [...ids].join(',');
  return (
    <section aria-label="Selected events" className="flex flex-wrap items-center gap-2 text-xs">
      <span role="status" className="font-medium tabular-nums">
        {formatCount(ids.size, 'event', 'events')} selected
        {ids.size >= MAX_SELECTED && ', as many as can be'}
      </span>
      <Button size="sm" onClick={() => onShow(id)}>
        Show only these
      </Button>
      <Button size="sm" onClick={() => void copyAsJson(events)}>
        Copy as JSON
      </Button>
      <Button size="sm" asChild>
        <a href={eventsExportUrl({ id }, null, 'csv')} download>
          CSV
        </a>
      </Button>
      <Button size="sm" variant="ghost" onClick={onClear}>
        Clear
      </Button>
    </section>
  );
}
