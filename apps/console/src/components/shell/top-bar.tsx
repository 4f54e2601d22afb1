'use client';

import { Menu, Search, SunMoon } from 'lucide-react';
import dynamic from 'next/dynamic';
import type { ReactNode } from 'react';
import { LazyMenu } from '../lazy-menu.tsx';
import { Button } from '../ui/button.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { AccountIcon } from './account-icon.tsx';
import { GatewayBadge } from './gateway-badge.tsx';
import { MovedClock } from './moved-clock.tsx';
import { PendingLink } from './pending-link.tsx';
import { ServersDown } from './servers-down.tsx';
import { keysInWords } from './shortcut-registry.ts';
import { UnreadAlerts } from './unread-alerts.tsx';
import { UsageDiffers } from './usage-differs.tsx';
import { useIsMac } from './use-platform.ts';
import { ZoneSwitch } from './zone-switch.tsx';

const loadThemeMenu = () => import('./theme-menu.tsx').then((module) => module.ThemeMenu);
const loadUserMenu = () => import('./user-menu.tsx').then((module) => module.UserMenu);
const ThemeMenu = dynamic(loadThemeMenu, { ssr: false });
const UserMenu = dynamic(loadUserMenu, { ssr: false });

type TopBarProps = { onMenu: () => void; onPalette: () => void; onHelp: () => void };

export function TopBar({ onMenu, onPalette, onHelp }: TopBarProps) {
  const isMac = useIsMac();
  return (
    <header className="flex h-12 items-center gap-1 border-b bg-paper px-2 sm:gap-2 sm:px-6 print:hidden">
      <Button variant="ghost" size="icon" aria-label="Open navigation" className="lg:hidden" onClick={onMenu}>
        <Menu aria-hidden />
      </Button>
      <GatewayBadge />
      <ServersDown />
      <UsageDiffers />
      <UnreadAlerts />
      <MovedClock />
      <PendingLink />
      <div className="ms-auto flex items-center gap-1 max-sm:gap-0">
        <button
          type="button"
          onClick={onPalette}
          title={`Command palette (${keysInWords(['Mod+K'], isMac)})`}
          aria-keyshortcuts="Control+K Meta+K"
          className="flex h-8 shrink-0 items-center gap-2 rounded-md border border-line-strong/60 bg-surface px-2.5 text-sm text-ink-muted hover:border-line-strong hover:text-ink"
        >
          <Search aria-hidden className="size-4" />
          <span className="whitespace-nowrap max-sm:sr-only">Go to…</span>
          <span className="whitespace-nowrap max-lg:hidden">
            <Kbd>{keysInWords(['Mod+K'], isMac)}</Kbd>
          </span>
        </button>
        <ZoneSwitch />
        <span className="max-sm:hidden">
          <LazyMenu button={iconButton('Theme', <SunMoon aria-hidden />)} preload={() => void loadThemeMenu()}>
            <ThemeMenu />
          </LazyMenu>
        </span>
        <LazyMenu button={iconButton('Account', <AccountIcon />)} preload={() => void loadUserMenu()}>
          <UserMenu onHelp={onHelp} />
        </LazyMenu>
      </div>
    </header>
  );
}

const iconButton = (label: string, icon: ReactNode) =>
  ({ variant: 'ghost', size: 'icon', 'aria-label': label, children: icon }) as const;
