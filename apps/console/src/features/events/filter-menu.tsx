'use client';

import type { ReactNode } from 'react';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '#components/ui/dropdown-menu.tsx';
import type { EventFilters } from '#data/events.ts';
import { FILTER_FIELDS, type FilterKey } from './filter-fields.ts';

type FilterMenuProps = {
  onFilters: (filters: EventFilters) => void;
  /** A field whose value is still to be typed. */
  onField: (key: FilterKey) => void;
  onClosed: () => void;
  /** The button that opens it. */
  children: ReactNode;
};

/** The filters people use most, and every field there is. Open from the start. */
export function FilterMenu({ onFilters, onField, onClosed, children }: FilterMenuProps) {
  return (
    <DropdownMenu defaultOpen>
      <DropdownMenuTrigger asChild>{children}</DropdownMenuTrigger>
      <DropdownMenuContent
        onCloseAutoFocus={(event) => {
          event.preventDefault();
          onClosed();
        }}
      >
        <DropdownMenuItem onSelect={() => onFilters({ billable: 'true' })}>Billable only</DropdownMenuItem>
        <DropdownMenuItem onSelect={() => onFilters({ billable: 'false' })}>Not billable only</DropdownMenuItem>
        <DropdownMenuItem onSelect={() => onFilters({ status: '>=400' })}>Status 400 and above</DropdownMenuItem>
        <DropdownMenuSeparator />
        {FILTER_FIELDS.map(({ key, label }) => (
          <DropdownMenuItem key={key} onSelect={() => onField(key)}>
            {label}…
          </DropdownMenuItem>
        ))}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
