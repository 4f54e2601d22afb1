'use client';

import { useQuery } from '@tanstack/react-query';
import { FileWarning, KeyRound, Unplug } from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { type ReactNode, useState } from 'react';
import { statusQuery } from '#data/status.ts';
import { cn } from '#lib/class-names.ts';
import { formatCount } from '#lib/format.ts';
import { Button } from '../ui/button.tsx';

const OutsideDialog = dynamic(() => import('./outside-dialog.tsx').then((module) => module.OutsideDialog), {
  ssr: false,
});

/** What needs the operator's attention on every page: lost contact, foreign edits, the default password, pending changes. */
export function Banners() {
  const { data: status, error } = useQuery(statusQuery);
  const pathname = usePathname();
  const [isReviewing, setReviewing] = useState(false);
  return (
    <section aria-label="Notices" className="sticky top-0 z-30 flex flex-col">
      {error && (
        <Banner tone="bad" icon={<Unplug aria-hidden />} live>
          The control plane does not answer. Trying again every few seconds{status ? '; what you see may be old' : ''}.
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
      {status?.defaultPassword && (
        <Banner
          tone="warn"
          icon={<KeyRound aria-hidden />}
          action={<BannerLink href="/settings/access">Change it</BannerLink>}
        >
          The default admin password is in use. Keep this console on this machine until it is changed.
        </Banner>
      )}
      {status !== undefined && status.pendingCount > 0 && pathname !== '/versions/pending' && pathname !== '/setup' && (
        <Banner
          tone="brand"
          action={
            <Button variant="primary" size="sm" asChild>
              <Link href="/versions/pending">Review</Link>
            </Button>
          }
          live
        >
          <strong className="font-medium">{formatCount(status.pendingCount, 'change', 'changes')} not applied</strong>
          <span className="text-ink-muted max-sm:hidden">
            {' '}
            – the gateway still runs {status.running ? `v${status.running.number}` : 'nothing'}
          </span>
        </Banner>
      )}
      {isReviewing && <OutsideDialog onClose={() => setReviewing(false)} />}
    </section>
  );
}

const TONES = {
  warn: 'bg-warn-soft border-warn-line',
  bad: 'bg-bad-soft border-bad-line',
  brand: 'bg-brand-soft border-brand/20',
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
        'flex min-h-10 items-center gap-2.5 border-b px-4 py-1.5 text-sm sm:px-8 [&>svg]:size-4 [&>svg]:shrink-0',
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
