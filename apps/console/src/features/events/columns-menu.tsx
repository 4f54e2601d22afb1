'use client';

import type { ReactNode } from 'react';
import {
  DropdownMenu,
  DropdownMenuCheckboxItem,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '#components/ui/dropdown-menu.tsx';
import type { ColumnChoice } from './use-column-choice.ts';

/** Which columns are shown. The time stays: it is the way to the event. Open from the start. */
export function ColumnsMenu({ choice, children }: { choice: ColumnChoice; children: ReactNode }) {
  return (
    <DropdownMenu defaultOpen>
      <DropdownMenuTrigger asChild>{children}</DropdownMenuTrigger>
      <DropdownMenuContent>
        {choice.offered
          .filter(({ id }) => id !== 'time')
          .map(({ id, label }) => (
            <DropdownMenuCheckboxItem
              key={id}
              checked={choice.isShown(id)}
              onCheckedChange={(isShown) => choice.show(id, isShown)}
              onSelect={(event) => event.preventDefault()}
            >
              {label}
            </DropdownMenuCheckboxItem>
          ))}
        <DropdownMenuSeparator />
        <DropdownMenuItem onSelect={choice.reset}>As at first</DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
