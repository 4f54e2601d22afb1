'use client';

import { useQuery } from '@tanstack/react-query';
import { CircleUser, Keyboard, LogOut, Settings } from 'lucide-react';
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
import { useNavigate } from '../use-navigate.ts';

export function UserMenu({ onHelp }: { onHelp: () => void }) {
  const { goOn } = useNavigate();
  const { data: session } = useQuery(sessionQuery);
  const signOut = useSignOut();
  const leave = async () => {
    if (!(await unsaved.mayLeave())) return;
    signOut.mutate(undefined, {
      onSuccess: (answer) => {
        if (answer) location.assign(answer.signOutUrl);
        else goOn('/sign-in');
      },
    });
  };
  return (
    <DropdownMenu defaultOpen>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" size="icon" aria-label="Account">
          <CircleUser aria-hidden />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent>
        <DropdownMenuLabel>
          Signed in as <span className="font-medium text-ink">{session?.username}</span>
        </DropdownMenuLabel>
        <DropdownMenuSeparator />
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
