'use client';

import { writeTerm } from '@tallygate/contracts/filter-terms';
import type { LedgerEvent } from '@tallygate/contracts/ledger-event';
import Link from 'next/link';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '#components/ui/dropdown-menu.tsx';
import { cellValue } from './event-cells.tsx';
import { titleOf } from './outcome-text.ts';
import type { EventView } from './use-event-view.ts';

type RowMenuProps = {
  event: LedgerEvent;
  /** Where the row is on screen, in pixels. */
  at: { left: number; top: number };
  view: EventView;
  isSelected: boolean;
  onSelect: () => void;
  onCopy: () => void;
  onClose: () => void;
};

/** What can be done with one event of the list. Open from the start. */
export function RowMenu({ event, at, view, isSelected, onSelect, onCopy, onClose }: RowMenuProps) {
  const named = (['tool', 'consumer', 'proxy', 'reason'] as const)
    .filter((facet) => !view.isFixed(facet) && cellValue(facet, event) !== '')
    .map((facet) => ({ facet, value: cellValue(facet, event) }));
  return (
    <DropdownMenu defaultOpen onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DropdownMenuTrigger aria-label="The event" className="fixed size-0 overflow-hidden" style={at} />
      <DropdownMenuContent align="start" className="max-w-80" onCloseAutoFocus={(closing) => closing.preventDefault()}>
        <DropdownMenuLabel>
          <bdi>{titleOf(event)}</bdi>
        </DropdownMenuLabel>
        <DropdownMenuItem onSelect={() => view.open(event.id, 'push')}>Open beside the list</DropdownMenuItem>
        <DropdownMenuItem asChild>
          <Link href={`/events/${event.id}`}>Open as a page</Link>
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={onSelect}>{isSelected ? 'Take out of the selection' : 'Select'}</DropdownMenuItem>
        <DropdownMenuItem onSelect={onCopy}>Copy as JSON</DropdownMenuItem>
        <DropdownMenuSeparator />
        {named.map(({ facet, value }) => (
          <DropdownMenuItem key={facet} onSelect={() => view.addFilters({ [facet]: writeTerm(value) })}>
            <span className="truncate">
              Only {facet} <bdi className="font-medium">{value}</bdi>
            </span>
          </DropdownMenuItem>
        ))}
        {named.map(({ facet, value }) => (
          <DropdownMenuItem key={`-${facet}`} onSelect={() => view.toggle(facet, value, true)}>
            <span className="truncate">
              Without {facet} <bdi className="font-medium">{value}</bdi>
            </span>
          </DropdownMenuItem>
        ))}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
