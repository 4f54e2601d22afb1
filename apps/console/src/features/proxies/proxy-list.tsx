'use client';

import type { ProxyView } from '@tallygate/contracts/proxy-view';
import { useQuery } from '@tanstack/react-query';
import { Cable, Plus } from 'lucide-react';
import Link from 'next/link';
import { parseAsString, useQueryState } from 'nuqs';
import { CopyButton } from '#components/copy-button.tsx';
import { type Column, DataTable } from '#components/data-table.tsx';
import { EntityStateBadge } from '#components/entity-state.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { May } from '#components/rights.tsx';
import { SearchInput } from '#components/search-input.tsx';
import { EmptyState, LoadError, NothingMatches } from '#components/states.tsx';
import { Button } from '#components/ui/button.tsx';
import { proxiesQuery } from '#data/proxies.ts';
import { formatNumber } from '#lib/format.ts';
import { Authentication } from './authentication.tsx';
import { filterProxies } from './filter-proxies.ts';

const COLUMNS: readonly Column<ProxyView>[] = [
  {
    id: 'name',
    header: 'Proxy',
    cell: ({ id, resource }) => (
      <Link href={`/proxies/${encodeURIComponent(id)}`} className="rounded font-medium hover:underline">
        {resource.spec.displayName} <span className="font-normal text-ink-muted">{resource.spec.version}</span>
      </Link>
    ),
  },
  {
    id: 'path',
    header: 'Path',
    from: 'sm',
    cell: ({ mcpUrl, id }) => (
      <span className="inline-flex items-center gap-0.5">
        <code className="font-mono text-xs">{pathOf(mcpUrl)}</code>
        <CopyButton value={mcpUrl} what={`MCP URL of ${id}`} />
      </span>
    ),
  },
  {
    id: 'upstream',
    header: 'Upstream',
    from: 'lg',
    cell: ({ upstreamUrl }) => (
      <code className="block max-w-64 truncate font-mono text-xs text-ink-muted" title={upstreamUrl}>
        {upstreamUrl}
      </code>
    ),
  },
  {
    id: 'auth',
    header: 'Who may call',
    from: 'md',
    cell: ({ authentication }) => <Authentication value={authentication} />,
  },
  { id: 'calls', header: 'Calls, 24 h', align: 'end', from: 'sm', cell: ({ calls24h }) => formatNumber(calls24h) },
  { id: 'state', header: 'State', cell: ({ state }) => <EntityStateBadge state={state} /> },
];

function pathOf(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname : url;
}

export function ProxyList() {
  const proxies = useQuery({ ...proxiesQuery, refetchInterval: 15_000 });
  const [search, setSearch] = useQueryState('q', parseAsString.withDefault(''));
  const rows = proxies.data && filterProxies(proxies.data, search);
  return (
    <>
      <PageHeader
        title="Proxies"
        description="Each proxy puts one MCP server behind the gateway: who may call it, and what is counted."
        actions={
          <May to="proxies.write">
            <Button variant="primary" asChild>
              <Link href="/proxies/new" data-shortcut="new">
                <Plus aria-hidden /> Add proxy
              </Link>
            </Button>
          </May>
        }
      />
      {proxies.error && !proxies.data ? (
        <LoadError error={proxies.error} what="the proxies" onRetry={() => void proxies.refetch()} />
      ) : (
        <>
          {(proxies.data?.length ?? 0) > 0 && (
            <div className="flex items-center justify-between gap-4">
              <SearchInput label="Search proxies" value={search} onChange={(value) => void setSearch(value || null)} />
              <p role="status" className="text-xs text-ink-muted">
                {rows && proxies.data && `${formatNumber(rows.length)} of ${formatNumber(proxies.data.length)}`}
              </p>
            </div>
          )}
          <DataTable
            caption="Proxies"
            columns={COLUMNS}
            rows={rows}
            rowKey={(proxy) => proxy.id}
            empty={
              proxies.data?.length === 0 ? (
                <EmptyState
                  icon={<Cable />}
                  heading="Add an MCP server to start metering its tools"
                  action={
                    <May to="proxies.write">
                      <Button variant="primary" asChild>
                        <Link href="/proxies/new">Add proxy</Link>
                      </Button>
                      <Button asChild>
                        <Link href="/setup">Guided setup</Link>
                      </Button>
                    </May>
                  }
                >
                  A proxy gives the server a path on the gateway. Agents call that path; the server stays where it is.
                </EmptyState>
              ) : (
                <NothingMatches onClear={() => void setSearch(null)} />
              )
            }
          />
        </>
      )}
    </>
  );
}
