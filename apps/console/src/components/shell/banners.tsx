'use client';

import { useQuery } from '@tanstack/react-query';
import { FileWarning, KeyRound, Unplug } from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { type ReactNode, useState } from 'react';
import { statusQuery } from '#data/status.ts';
import { cn } from '#lib/class-names.ts';
import { Button } from '../ui/button.tsx';

const OutsideDialog = dynamic(() => import('./outside-dialog.tsx').then((module) => module.OutsideDialog), {
  ssr: false,
});

/** What needs the operator's attention on every page: lost contact, foreign edits, a default password that others can use. */
export function Banners() {
  const { data: status, error } = useQuery(statusQuery);
  const [isReviewing, setReviewing] = useState(false);
  return (
    <section aria-label="Notices" className="sticky top-0 z-30 flex flex-col print:hidden">
      {error && (
        <Banner tone="bad" icon={<Unplug aria-hidden />} live>
          The console’s server does not answer. Your input is kept; trying again every few seconds
          {status ? '. What you see may be old' : ''}.
        </Banner>
      )}
      {status?.changedOutside && (
        <Banner
          tone="warn"
          icon={<FileWarning aria-hidden />}
          action={
            <Button size="sm" onClick={() => setReviewing(true)}>
              See difference…
            </Button>
          }
          live
        >
          {status.changedOnlyInText
            ? 'config.toml was changed outside the console: only comments, order or spelling.'
            : 'config.toml was changed outside the console.'}
        </Banner>
      )}
      {status?.defaultPassword && status.beyondLoopback && (
        <Banner
          tone="warn"
          icon={<KeyRound aria-hidden />}
          action={<BannerLink href="/settings/access">Change password</BannerLink>}
        >
          The administrator has the default password, and other machines can reach this console.
        </Banner>
      )}
      {isReviewing && <OutsideDialog onClose={() => setReviewing(false)} />}
    </section>
  );
}

const TONES = {
  warn: 'bg-warn-soft border-warn-line',
  bad: 'bg-bad-soft border-bad-line',
};

type BannerProps = {
  tone: keyof typeof TONES;
  icon?: ReactNode;
  action?: ReactNode;
  live?: boolean;
  children: ReactNode;
};

function Banner({ tone, icon, action, live, children }: BannerProps) {
  return (
    <div
      role={live ? 'status' : undefined}
      className={cn(
        'flex min-h-10 items-center gap-2.5 border-b px-4 py-1.5 text-sm sm:px-6 [&>svg]:size-4 [&>svg]:shrink-0',
        TONES[tone],
      )}
    >
      {icon}
      <p className="min-w-0 flex-1">{children}</p>
      {action}
    </div>
  );
}

function BannerLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} className="rounded font-medium whitespace-nowrap underline underline-offset-3">
      {children}
    </Link>
  );
}
