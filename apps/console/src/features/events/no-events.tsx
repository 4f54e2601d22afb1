'use client';

import { useQuery } from '@tanstack/react-query';
import { Activity } from 'lucide-react';
import Link from 'next/link';
import { EmptyState } from '#components/states.tsx';
import { Button } from '#components/ui/button.tsx';
import { proxiesQuery } from '#data/proxies.ts';

/** Nothing yet: the way to the first call. */
export function NoEvents() {
  const proxies = useQuery(proxiesQuery);
  // Whether a proxy exists is not claimed before it is known.
  const first = proxies.data?.find(({ state }) => state !== 'pending_delete') ?? proxies.data?.[0];
  const hasNone = proxies.data?.length === 0;
  return (
    <EmptyState
      icon={<Activity />}
      heading="No calls yet"
      action={
        first ? (
          <Button variant="primary" asChild>
            <Link href={`/proxies/${encodeURIComponent(first.id)}/connect`}>Connect a client</Link>
          </Button>
        ) : (
          hasNone && (
            <Button variant="primary" asChild>
              <Link href="/proxies/new">Add proxy</Link>
            </Button>
          )
        )
      }
    >
      {hasNone
        ? 'Add an MCP server first. Each call to it then appears here within a second.'
        : 'Point an MCP client at a proxy. Each call it makes appears here within a second.'}
    </EmptyState>
  );
}

/** Nothing matches: the same frame, and the way out. */
export function NoMatchingEvents({ onClear }: { onClear: () => void }) {
  return (
    <div className="flex flex-col items-center gap-3 px-6 py-12 text-center text-sm text-ink-muted">
      <p role="status">No event matches the filters.</p>
      <Button size="sm" onClick={onClear}>
        Show all events
      </Button>
    </div>
  );
}
