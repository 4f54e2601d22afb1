'use client';

import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { sessionQuery } from '#data/session.ts';
import { ApiError } from '#lib/api-client.ts';
import { cn } from '#lib/class-names.ts';
import { onReauthentication } from '#lib/reauthentication.ts';
import { onSessionEnd } from '#lib/session-end.ts';
import { LeaveGuard } from '../leave-guard.tsx';
import { useNavigate } from '../use-navigate.ts';
import { Banners } from './banners.tsx';
import { startTypingAhead } from './palette/typed-ahead.ts';
import { PrintHead } from './print-head.tsx';
import { Sidebar } from './sidebar.tsx';
import { TopBar } from './top-bar.tsx';
import { useArrival } from './use-arrival.ts';
import { useShortcuts } from './use-shortcuts.ts';
import { useStoredFlag } from './use-stored-flag.ts';

const loadPalette = () => import('./command-palette.tsx').then((module) => module.CommandPalette);
const CommandPalette = dynamic(loadPalette, { ssr: false });
const MobileNavigation = dynamic(() => import('./mobile-navigation.tsx').then((module) => module.MobileNavigation), {
  ssr: false,
});
const SessionDialog = dynamic(() => import('./session-dialog.tsx').then((module) => module.SessionDialog), {
  ssr: false,
});
const ReauthenticationDialog = dynamic(
  () => import('./reauthentication-dialog.tsx').then((module) => module.ReauthenticationDialog),
  { ssr: false },
);
const KeyboardHelp = dynamic(() => import('./keyboard-help.tsx').then((module) => module.KeyboardHelp), { ssr: false });

const PALETTE_AFTER_MS = 1_500;

/** Everything around a page: navigation, state of the gateway, banners, palette. Only for people signed in. */
export function Shell({ children }: { children: ReactNode }) {
  const { replace } = useNavigate();
  const session = useQuery(sessionQuery);
  const [collapsed, setCollapsed] = useStoredFlag('tallygate.sidebar-collapsed', false);
  const [singleKeys] = useStoredFlag('tallygate.single-keys', true);
  const [isMenuOpen, setMenuOpen] = useState(false);
  const [hasSessionEnded, setSessionEnded] = useState(false);
  const [askedAgain, setAskedAgain] = useState<((isProved: boolean) => void) | null>(null);
  const [overlay, setOverlay] = useState<'palette' | 'help' | null>(null);

  const isSignedOut = session.data === undefined && session.error instanceof ApiError && session.error.status === 401;
  useEffect(() => {
    if (isSignedOut) replace(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
  }, [isSignedOut, replace]);
  const mustEnrol = session.data?.mustEnrol === true;
  useEffect(() => {
    if (mustEnrol) replace(`/enrol?next=${encodeURIComponent(location.pathname + location.search)}`);
  }, [mustEnrol, replace]);
  useEffect(() => onReauthentication(() => new Promise((resolve) => setAskedAgain(() => resolve))), []);
  const isSignedIn = session.data !== undefined;
  useEffect(() => (isSignedIn ? onSessionEnd(() => setSessionEnded(true)) : undefined), [isSignedIn]);
  const openPalette = () => {
    if (overlay !== 'palette') startTypingAhead();
    setOverlay('palette');
  };
  useShortcuts({
    singleKeys: singleKeys && overlay === null,
    onPalette: openPalette,
    onHelp: () => setOverlay('help'),
  });
  const main = useRef<HTMLElement>(null);
  useArrival(main);
  useEffect(() => {
    // By then the page is there, and whoever opens the palette can type at once.
    const timer = setTimeout(() => void loadPalette(), PALETTE_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);

  if (isSignedOut || mustEnrol) return null;
  return (
    <div className="flex min-h-dvh print:block print:min-h-0">
      <aside className={cn('sticky top-0 h-dvh shrink-0 max-lg:hidden print:hidden', collapsed ? 'w-14' : 'w-56')}>
        <Sidebar collapsed={collapsed} onToggle={() => setCollapsed(!collapsed)} />
      </aside>
      {isMenuOpen && <MobileNavigation onClose={() => setMenuOpen(false)} />}
      <div className="flex min-w-0 flex-1 flex-col">
        <TopBar onMenu={() => setMenuOpen(true)} onPalette={openPalette} onHelp={() => setOverlay('help')} />
        <Banners />
        <PrintHead />
        <main id="main" ref={main} tabIndex={-1} className="flex-1 outline-none">
          {children}
        </main>
      </div>
      <LeaveGuard />
      {hasSessionEnded && <SessionDialog onClose={() => setSessionEnded(false)} />}
      {askedAgain && session.data && (
        <ReauthenticationDialog
          session={session.data}
          onClose={(isProved) => {
            askedAgain(isProved);
            setAskedAgain(null);
          }}
        />
      )}
      {overlay === 'palette' && <CommandPalette open onOpenChange={() => setOverlay(null)} />}
      {overlay === 'help' && <KeyboardHelp open onOpenChange={() => setOverlay(null)} />}
    </div>
  );
}
