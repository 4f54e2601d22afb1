'use client';

import { Trash2 } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Dialog, DialogActions, DialogContent } from '#components/ui/dialog.tsx';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '#components/ui/dropdown-menu.tsx';
import { Input } from '#components/ui/input.tsx';
import { Label } from '#components/ui/label.tsx';
import { useSavedViews } from './use-saved-views.ts';

/** Views that everybody has. */
const GIVEN = [
  { name: 'Failures', search: 'class=caller,gateway,server' },
  { name: 'Failed at the server', search: 'class=server' },
  { name: 'Refused before they were read', search: 'kind=refused' },
  { name: 'Billed calls of 30 days', search: 'class=billed&range=30d' },
];

/** What is looked at by a name; what is saved is the address, which can be sent to others as well. Open from the start. */
export function ViewsMenu({ children }: { children: ReactNode }) {
  const { views, save, remove } = useSavedViews();
  const pathname = usePathname();
  const [naming, setNaming] = useState<string | null>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const name = naming?.trim() ?? '';
    if (name === '') return;
    save(name, window.location.search);
    setNaming(null);
  };
  return (
    <>
      <DropdownMenu defaultOpen>
        <DropdownMenuTrigger asChild>{children}</DropdownMenuTrigger>
        <DropdownMenuContent>
          {GIVEN.map(({ name, search }) => (
            <DropdownMenuItem key={name} asChild>
              <Link href={`${pathname}?${search}`}>{name}</Link>
            </DropdownMenuItem>
          ))}
          {views.length > 0 && (
            <>
              <DropdownMenuSeparator />
              <DropdownMenuLabel>Saved in this browser</DropdownMenuLabel>
            </>
          )}
          {views.map(({ name, search }) => (
            <DropdownMenuItem key={name} asChild>
              <Link href={`${pathname}?${search}`}>
                <bdi className="max-w-60 truncate">{name}</bdi>
              </Link>
            </DropdownMenuItem>
          ))}
          <DropdownMenuSeparator />
          <DropdownMenuItem onSelect={() => setNaming('')}>Save or delete views…</DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      <Dialog open={naming !== null} onOpenChange={(open) => !open && setNaming(null)}>
        <DialogContent
          heading="Views"
          description="A view is this page’s address with a name. It is kept in this browser; to share it, send the address."
        >
          <form onSubmit={submit} className="flex flex-col gap-1.5">
            <Label htmlFor="view-name">Name of what is shown now</Label>
            <Input
              id="view-name"
              maxLength={60}
              value={naming ?? ''}
              onChange={(event) => setNaming(event.target.value)}
            />
            <DialogActions>
              <Button type="submit" variant="primary" disabled={(naming ?? '').trim() === ''}>
                Save view
              </Button>
            </DialogActions>
          </form>
          {views.length > 0 && (
            <ul aria-label="Saved views" className="flex flex-col divide-y divide-line">
              {views.map(({ name }) => (
                <li key={name} className="flex items-center justify-between gap-2 py-1">
                  <bdi className="min-w-0 truncate">{name}</bdi>
                  <Button variant="ghost" size="icon" aria-label={`Delete view ${name}`} onClick={() => remove(name)}>
                    <Trash2 aria-hidden />
                  </Button>
                </li>
              ))}
            </ul>
          )}
        </DialogContent>
      </Dialog>
    </>
  );
}
