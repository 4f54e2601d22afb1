'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { EmptyState, PageSkeleton } from '#components/states.tsx';
import { Button } from '#components/ui/button.tsx';
import { tabListStyle, tabStyle } from '#components/ui/tab-style.ts';
import { portalSessionQuery, useLeavePortal } from '#data/portal.ts';

const PAGES = [
  { href: '/portal', label: 'Usage' },
  { href: '/portal/start', label: 'Get started' },
  { href: '/portal/calls', label: 'Calls' },
  { href: '/portal/plan', label: 'Plan' },
  { href: '/portal/credits', label: 'Credits' },
  { href: '/portal/invoices', label: 'Invoices' },
  { href: '/portal/keys', label: 'API keys' },
  { href: '/portal/connect', label: 'Connect' },
  { href: '/portal/alerts', label: 'Alerts' },
];

/** Around every page of the portal: whose it is, who is in, and the way out. */
export function PortalShell({ children }: { children: ReactNode }) {
  const pathname = usePathname();
  const session = useQuery(portalSessionQuery);
  const leave = useLeavePortal();
  if (session.error !== null && session.data === undefined)
    return (
      <main id="main" className="mx-auto max-w-3xl p-6">
        <h1 className="sr-only">Customer portal</h1>
        <EmptyState heading="Nobody is signed in here">
          Sessions end after an hour without use. Come back by the link on the site of your provider.
        </EmptyState>
      </main>
    );
  if (session.data === undefined) return <PageSkeleton />;
  const { sellerName, accent, company, subject } = session.data;
  return (
    <div className="min-h-dvh bg-paper">
      <div aria-hidden className="h-1 bg-brand" style={accent === '' ? undefined : { backgroundColor: accent }} />
      <header className="mx-auto flex max-w-6xl flex-wrap items-center gap-x-4 gap-y-2 px-4 pt-4 sm:px-6">
        <p className="text-lg font-semibold">
          <bdi>{sellerName}</bdi>
        </p>
        <p className="text-sm text-ink-muted [overflow-wrap:anywhere]">
          <bdi>{company}</bdi> · <bdi>{subject}</bdi>
        </p>
        <Button size="sm" className="ms-auto" busy={leave.isPending} onClick={() => leave.mutate(undefined)}>
          Leave
        </Button>
      </header>
      <nav aria-label="Portal" className="mx-auto max-w-6xl px-4 pt-3 sm:px-6">
        <ul className={tabListStyle}>
          {PAGES.map(({ href, label }) => (
            <li key={href} className="flex">
              <Link
                href={href}
                className={tabStyle}
                aria-current={
                  pathname === href || (href !== '/portal' && pathname.startsWith(`${href}/`)) ? 'page' : undefined
                }
              >
                {label}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <main id="main" className="mx-auto flex max-w-6xl flex-col gap-6 px-4 py-6 sm:px-6">
        {children}
      </main>
    </div>
  );
}
