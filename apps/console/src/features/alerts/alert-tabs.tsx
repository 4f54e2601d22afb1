'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { PageHeader } from '#components/page-header.tsx';
import { tabListStyle, tabStyle } from '#components/ui/tab-style.ts';
import { useMay } from '#data/session.ts';

const TABS = [
  { href: '/alerts', label: 'Told' },
  { href: '/alerts/rules', label: 'Rules' },
  { href: '/alerts/endpoints', label: 'Endpoints' },
];

/** The head that the pages of alerts have in common. */
export function AlertTabs({ actions, children }: { actions?: ReactNode; children: ReactNode }) {
  const pathname = usePathname();
  const seesEndpoints = useMay('alert-endpoints.read') === true;
  const tabs = TABS.filter(({ href }) => href !== '/alerts/endpoints' || seesEndpoints);
  return (
    <>
      <PageHeader
        title="Alerts"
        description="Rules compare usage with figures each minute, and tell once when one is reached."
        actions={actions}
      />
      <nav aria-label="Alerts">
        <ul className={tabListStyle}>
          {tabs.map(({ href, label }) => (
            <li key={href} className="flex">
              <Link href={href} className={tabStyle} aria-current={pathname === href ? 'page' : undefined}>
                {label}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      {children}
    </>
  );
}
