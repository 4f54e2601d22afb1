'use client';

import { useQuery } from '@tanstack/react-query';
import { FastForward } from 'lucide-react';
import Link from 'next/link';
import { type ReactNode, use, useEffect } from 'react';
import { statusQuery } from '#data/status.ts';
import { setClockAhead } from '#lib/clock.ts';
import { formatDateTime } from '#lib/format.ts';
import { DrawnAt, useNow } from '../use-now.ts';

/** Lets everything around it show times by the clock of calls and bills, which a trial may have moved. */
export function ProductTime({ children }: { children: ReactNode }) {
  const aheadMs = useQuery(statusQuery).data?.clock.offsetMs ?? 0;
  const drawnAtMs = use(DrawnAt);
  useEffect(() => setClockAhead(aheadMs), [aheadMs]);
  return <DrawnAt value={drawnAtMs + aheadMs}>{children}</DrawnAt>;
}

/** On every page while the clock is moved: nothing here is anybody's bill. */
export function MovedClock() {
  const { data: status } = useQuery(statusQuery);
  const nowMs = useNow();
  if (!status || status.clock.offsetMs === 0) return null;
  const time = formatDateTime(new Date(nowMs).toISOString());
  return (
    <Link
      href="/settings/clock"
      title={`The clock of calls and bills is moved to ${time}`}
      className="flex min-w-0 items-center gap-1.5 rounded-md bg-warn-soft px-2 py-1 text-sm whitespace-nowrap hover:bg-sunken [&>svg]:size-4 [&>svg]:shrink-0"
    >
      <FastForward aria-hidden />
      <span className="max-sm:sr-only">
        Trial, <time dateTime={new Date(nowMs).toISOString()}>{time}</time>
      </span>
    </Link>
  );
}
