'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { statusQuery } from '#data/status.ts';
import { formatCount } from '#lib/format.ts';

/** Says in the bar that every page has that ledger and rails do not agree. Silent while they do. */
export function UsageDiffers() {
  const count = useQuery(statusQuery).data?.alarmingDifferences ?? 0;
  return (
    <span role="status" className="min-w-0">
      {count > 0 && (
        <Link
          href="/reconciliation?alarming=true"
          title="Ledger and rails do not agree"
          className="flex h-7 items-center gap-1.5 rounded-md px-2 text-sm font-medium whitespace-nowrap text-bad hover:bg-bad-soft"
        >
          <span aria-hidden className="text-2xs">
            ▲
          </span>
          <span className="max-sm:sr-only">{formatCount(count, 'difference', 'differences')} in billing</span>
        </Link>
      )}
    </span>
  );
}
