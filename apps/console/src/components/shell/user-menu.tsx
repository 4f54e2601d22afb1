'use client';

import { useQuery } from '@tanstack/react-query';
import { Keyboard, KeyRound, LogOut, Settings } from 'lucide-react';
import Link from 'next/link';
import { sessionQuery, useSignOut } from '#data/session.ts';
import { unsaved } from '#lib/unsaved.ts';
import { Button } from '../ui/button.tsx';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '../ui/dropdown-menu.tsx';
import { AccountIcon } from './account-icon.tsx';

export function UserMenu({ onHelp }: { onHelp: () => void }) {
  const { data: session } = useQuery(sessionQuery);
  const signOut = useSignOut();
  const leave = async () => {
    if (!(await unsaved.mayLeave())) return;
    signOut.mutate(undefined, {
      // A load of its own: nothing that was read stays, and no part of this page finds out that nobody is signed in.
      onSuccess: (answer) => location.assign(answer?.signOutUrl ?? '/sign-in'),
    });
  };
  return (
    <DropdownMenu defaultOpen>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" size="icon" aria-label="Account">
          <AccountIcon />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent>
        <DropdownMenuLabel>
          Signed in as <span className="font-medium text-ink">{session?.username}</span>
        </DropdownMenuLabel>
        <DropdownMenuSeparator />
        {session?.defaultPassword && (
          <DropdownMenuItem asChild>
            <Link href="/settings/access">
              <KeyRound aria-hidden className="text-warn" /> Change the default password
            </Link>
          </DropdownMenuItem>
        )}
        <DropdownMenuItem asChild>
          <Link href="/settings">
            <Settings aria-hidden /> Settings
          </Link>
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={onHelp}>
          <Keyboard aria-hidden /> Keyboard shortcuts
        </DropdownMenuItem>
        <DropdownMenuSeparator />
        <DropdownMenuItem onSelect={() => void leave()}>
          <LogOut aria-hidden /> Sign out
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
