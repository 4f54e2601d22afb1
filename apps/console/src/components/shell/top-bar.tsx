'use client';

import { CircleUser, Menu, Search, SunMoon } from 'lucide-react';
import dynamic from 'next/dynamic';
import type { ReactNode } from 'react';
import { LazyMenu } from '../lazy-menu.tsx';
import { Button } from '../ui/button.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { GatewayBadge } from './gateway-badge.tsx';
import { keysInWords } from './shortcut-registry.ts';
import { useIsMac } from './use-platform.ts';

const loadThemeMenu = () => import('./theme-menu.tsx').then((module) => module.ThemeMenu);
const loadUserMenu = () => import('./user-menu.tsx').then((module) => module.UserMenu);
const ThemeMenu = dynamic(loadThemeMenu, { ssr: false });
const UserMenu = dynamic(loadUserMenu, { ssr: false });

type TopBarProps = { onMenu: () => void; onPalette: () => void; onHelp: () => void };

export function TopBar({ onMenu, onPalette, onHelp }: TopBarProps) {
  const isMac = useIsMac();
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
          title={`Command palette (${keysInWords(['Mod+K'], isMac)})`}
          aria-keyshortcuts="Control+K Meta+K"
          className="flex h-8 items-center gap-2 rounded-md border border-line-strong/60 bg-surface px-2.5 text-sm text-ink-muted hover:border-line-strong hover:text-ink"
        >
          <Search aria-hidden className="size-4" />
          <span className="max-sm:sr-only">Go to…</span>
          <span className="max-sm:hidden">
            <Kbd>{keysInWords(['Mod+K'], isMac)}</Kbd>
          </span>
        </button>
        <LazyMenu button={iconButton('Theme', <SunMoon aria-hidden />)} preload={() => void loadThemeMenu()}>
          <ThemeMenu />
        </LazyMenu>
        <LazyMenu button={iconButton('Account', <CircleUser aria-hidden />)} preload={() => void loadUserMenu()}>
          <UserMenu onHelp={onHelp} />
        </LazyMenu>
      </div>
    </header>
  );
}

const iconButton = (label: string, icon: ReactNode) =>
  ({ variant: 'ghost', size: 'icon', 'aria-label': label, children: icon }) as const;
