'use client';

import { useQuery } from '@tanstack/react-query';
import { BellRing } from 'lucide-react';
import Link from 'next/link';
import { unreadAlertsQuery } from '#data/alerts.ts';
import { useMay } from '#data/session.ts';
import { formatCount } from '#lib/format.ts';

/** Says in the bar that every page has how many alerts nobody has read. Silent when there is none. */
export function UnreadAlerts() {
  const mayRead = useMay('alerts.read') === true;
  const { data } = useQuery({ ...unreadAlertsQuery, enabled: mayRead });
  const unread = data?.unread ?? 0;
  return (
    <span role="status" className="min-w-0">
      {unread > 0 && (
        <Link
          href="/alerts"
          className="flex h-7 items-center gap-1.5 rounded-md px-2 text-sm font-medium whitespace-nowrap text-warn hover:bg-warn-soft"
        >
          <BellRing aria-hidden className="size-4" />
          <span className="max-sm:sr-only">{formatCount(unread, 'alert', 'alerts')}</span>
        </Link>
      )}
    </span>
  );
}
