'use client';

import { Menu, Search } from 'lucide-react';
import { Button } from '../ui/button.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { GatewayBadge } from './gateway-badge.tsx';
import { ThemeMenu } from './theme-menu.tsx';
import { UserMenu } from './user-menu.tsx';

type TopBarProps = { onMenu: () => void; onPalette: () => void; onHelp: () => void };

export function TopBar({ onMenu, onPalette, onHelp }: TopBarProps) {
  return (
    <header className="flex h-14 items-center gap-2 border-b bg-paper px-3 sm:px-6">
      <Button variant="ghost" size="icon" aria-label="Open navigation" className="md:hidden" onClick={onMenu}>
        <Menu aria-hidden />
      </Button>
      <GatewayBadge />
      <div className="ml-auto flex items-center gap-1">
        <button
          type="button"
          onClick={onPalette}
          className="flex h-8 items-center gap-2 rounded-md border border-line-strong/60 bg-surface px-2.5 text-sm text-ink-muted hover:border-line-strong hover:text-ink"
        >
          <Search aria-hidden className="size-4" />
          <span className="max-sm:sr-only">Go to…</span>
          <span className="max-sm:hidden">
            <Kbd>⌘K</Kbd>
          </span>
        </button>
        <ThemeMenu />
        <UserMenu onHelp={onHelp} />
      </div>
    </header>
  );
}
