'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { serversQuery } from '#data/servers.ts';
import { useMay } from '#data/session.ts';
import { formatCount } from '#lib/format.ts';

/** Names what is wrong in the bar that every page has: which servers do not answer. Silent while all do. */
export function ServersDown() {
  const mayRead = useMay('proxies.read') === true;
  const { data: servers } = useQuery({ ...serversQuery, enabled: mayRead });
  const down = servers?.filter(({ health }) => health.state === 'down') ?? [];
  const [first] = down;
  return (
    <span role="status" className="min-w-0">
      {first && (
        <Link
          href={down.length === 1 ? `/proxies/${encodeURIComponent(first.proxy)}` : '/proxies'}
          title={`No answer: ${down.map(({ displayName }) => displayName).join(', ')}`}
          className="flex h-7 items-center gap-1.5 rounded-md px-2 text-sm font-medium whitespace-nowrap text-bad hover:bg-bad-soft"
        >
          <span aria-hidden className="text-2xs">
            ▲
          </span>
          <span className="max-sm:sr-only">{formatCount(down.length, 'server', 'servers')} down</span>
        </Link>
      )}
    </span>
  );
}
