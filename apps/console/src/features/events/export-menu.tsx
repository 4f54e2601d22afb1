'use client';

import { MAX_EXPORTED_EVENTS } from '@tallygate/contracts/event-table';
import type { ReactNode } from 'react';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuTrigger,
} from '#components/ui/dropdown-menu.tsx';
import { eventsExportUrl } from '#data/events.ts';
import { formatCount, formatNumber } from '#lib/format.ts';
import type { EventView } from './use-event-view.ts';

type ExportMenuProps = {
  view: EventView;
  /** How many events the filter finds; absent while nobody knows. */
  total: number | undefined;
  children: ReactNode;
};

/** What the filter finds, as a file. Open from the start. */
export function ExportMenu({ view, total, children }: ExportMenuProps) {
  const href = (format: 'csv' | 'ndjson') => eventsExportUrl(view.filters, view.rangeMs, format);
  return (
    <DropdownMenu defaultOpen>
      <DropdownMenuTrigger asChild>{children}</DropdownMenuTrigger>
      <DropdownMenuContent>
        <DropdownMenuLabel>{sizeText(total)}</DropdownMenuLabel>
        <DropdownMenuItem asChild>
          <a href={href('csv')} download>
            CSV, for spreadsheets
          </a>
        </DropdownMenuItem>
        <DropdownMenuItem asChild>
          <a href={href('ndjson')} download>
            NDJSON, whole events
          </a>
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

function sizeText(total: number | undefined): string {
  if (total === undefined) return 'What is shown, newest first';
  if (total <= MAX_EXPORTED_EVENTS) return `${formatCount(total, 'event', 'events')}, newest first`;
  return `The newest ${formatNumber(MAX_EXPORTED_EVENTS)} of ${formatNumber(total)} events`;
}
