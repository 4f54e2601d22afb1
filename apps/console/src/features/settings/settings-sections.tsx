'use client';

import type { Action } from '@tallygate/contracts/rights';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { May } from '#components/rights.tsx';
import { cn } from '#lib/class-names.ts';

type Section = { href: string; label: string; to?: Action };

const SECTIONS: readonly Section[] = [
  { href: '/settings', label: 'General' },
  { href: '/settings/access', label: 'People and sessions' },
  { href: '/settings/tokens', label: 'API tokens' },
  { href: '/settings/gateways', label: 'Gateways', to: 'gateways.read' },
  { href: '/settings/issuer', label: 'Issuer of invoices' },
  { href: '/settings/portal', label: 'Customer portal', to: 'portal.read' },
  { href: '/settings/retention', label: 'How long calls are kept' },
  { href: '/settings/data', label: 'Configuration and support' },
  { href: '/settings/clock', label: 'Clock and timed work' },
  { href: '/settings/audit', label: 'Audit log', to: 'audit.read' },
];

const LINK =
  'block rounded-md px-2 py-1.5 text-sm whitespace-nowrap text-ink-muted hover:text-ink aria-[current=page]:bg-sunken aria-[current=page]:font-medium aria-[current=page]:text-ink focus-visible:outline-offset-[-2px]';

/** All parts of the settings: a list beside the one that is open, a row above it where there is no room. */
export function SettingsSections() {
  const pathname = usePathname();
  return (
    <nav aria-label="Settings" className="shrink-0 px-4 pt-1 sm:px-6 lg:w-52 lg:pe-0 lg:pt-3 print:hidden">
      <ul
        className={cn('more-beyond flex gap-1 overflow-x-auto', 'lg:sticky lg:top-15 lg:flex-col lg:overflow-visible')}
      >
        {SECTIONS.map(({ to, ...section }) =>
          to ? (
            <May key={section.href} to={to}>
              <SectionLink {...section} isOpen={pathname === section.href} />
            </May>
          ) : (
            <SectionLink key={section.href} {...section} isOpen={pathname === section.href} />
          ),
        )}
      </ul>
    </nav>
  );
}

function SectionLink({ href, label, isOpen }: Section & { isOpen: boolean }) {
  return (
    <li>
      <Link href={href} aria-current={isOpen ? 'page' : undefined} className={LINK}>
        {label}
      </Link>
    </li>
  );
}
