'use client';

import { useQuery } from '@tanstack/react-query';
import { Activity, ArrowRight } from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { RangeSelect } from '#components/charts/range-select.tsx';
import { RANGE_WORDS } from '#components/charts/range-words.ts';
import { useRange } from '#components/charts/use-range.ts';
import { CopyButton } from '#components/copy-button.tsx';
import { EmptyState, LoadError } from '#components/states.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { proxyNumbersQuery } from '#data/proxy-numbers.ts';
import { serversQuery } from '#data/servers.ts';
import { ServerDown } from '../server-down.tsx';
import { useProxy } from '../use-proxy.ts';
import { ProxyFigures } from './proxy-figures.tsx';
import { ProxyNotices } from './proxy-notices.tsx';

// They are drawn by the server, and answer the pointer once their code is there.
const CallCharts = dynamic(() => import('#components/charts/call-charts.tsx').then((module) => module.CallCharts), {
  loading: () => <Skeleton className="h-109 w-full lg:h-57" />,
});

const ProxyFacts = dynamic(() => import('./proxy-facts.tsx').then((module) => module.ProxyFacts));

/** Is it well, and how is it called? */
export function ProxyOverview({ id }: { id: string }) {
  const proxy = useProxy(id);
  const { spec } = proxy.resource;
  const base = `/proxies/${encodeURIComponent(id)}`;
  const { data: servers } = useQuery(serversQuery);
  const server = servers?.find((one) => one.proxy === id);
  const [range, setRange] = useRange();
  const numbers = useQuery(proxyNumbersQuery(id, range));
  return (
    <div className="flex min-w-0 flex-col gap-5">
      {server?.health.state === 'down' && <ServerDown server={server} />}
      <ProxyNotices proxy={proxy} />
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <p className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1 font-mono text-xs">
          <span className="sr-only">MCP URL for agents</span>
          <code className="text-sm [overflow-wrap:anywhere]">{proxy.mcpUrl}</code>
          <CopyButton value={proxy.mcpUrl} what="MCP URL" className="size-6" />
          <ArrowRight aria-hidden className="size-3.5 text-ink-muted" />
          <span className="sr-only">MCP server</span>
          <code className="text-ink-muted [overflow-wrap:anywhere]">{proxy.upstreamUrl}</code>
          <span className="font-sans text-ink-muted">MCP {spec.specVersion}</span>
        </p>
        <span className="flex items-center gap-2">
          <Button asChild>
            <Link href={`${base}/connect`}>Connect a client</Link>
          </Button>
          <RangeSelect value={range} onChange={(next) => void setRange(next)} />
        </span>
      </div>
      {numbers.data ? (
        <>
          <ProxyFigures id={id} name={spec.displayName} numbers={numbers.data} />
          {numbers.data.calls.count > 0 ? (
            <CallCharts numbers={numbers.data} layout="beside" />
          ) : (
            <EmptyState
              icon={<Activity />}
              heading={`No calls ${RANGE_WORDS[range].within}`}
              action={
                <Button asChild>
                  <Link href={`${base}/try`}>Try a tool</Link>
                </Button>
              }
            >
              They appear here within a second of being made.
            </EmptyState>
          )}
        </>
      ) : numbers.error ? (
        <LoadError error={numbers.error} what="the numbers" onRetry={() => void numbers.refetch()} />
      ) : (
        <Skeleton className="h-64 w-full" />
      )}
      <ProxyFacts proxy={proxy} />
      {proxy.notes.length > 0 && (
        <Alert tone="info" heading="Notes from reading this proxy">
          <ul className="list-disc ps-4">
            {proxy.notes.map((note) => (
              <li key={note.path + note.message}>
                <code className="font-mono text-xs">{note.path}</code>: {note.message}
              </li>
            ))}
          </ul>
        </Alert>
      )}
    </div>
  );
}
