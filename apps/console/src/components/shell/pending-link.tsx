'use client';

import type { StatusView } from '@tallygate/contracts/status-view';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { statusQuery } from '#data/status.ts';
import { formatCount, formatNumber } from '#lib/format.ts';
import { Button } from '../ui/button.tsx';

/** How many changes were saved and do not run yet, and the way to them; absent where they are reviewed anyway. */
export function PendingLink() {
  const { data: status } = useQuery(statusQuery);
  const pathname = usePathname();
  const count = status?.pendingCount ?? 0;
  const isShown = count > 0 && pathname !== '/versions/pending' && pathname !== '/setup';
  return (
    <span role="status" className="min-w-0">
      {isShown && (
        <Button variant="primary" size="sm" asChild>
          <Link href="/versions/pending" title={`The gateway still runs ${runningWords(status)}`}>
            <span aria-hidden className="sm:hidden">
              {formatNumber(count)}
            </span>
            <span className="max-sm:sr-only">{formatCount(count, 'change', 'changes')} not applied – Review</span>
          </Link>
        </Button>
      )}
    </span>
  );
}

function runningWords(status: StatusView | undefined): string {
  if (!status?.running) return 'nothing';
  return status.running.number === null ? 'a file without a number' : `v${status.running.number}`;
}
