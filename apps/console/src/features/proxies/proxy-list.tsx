'use client';

import type { ProxyView } from '@tallygate/contracts/proxy-view';
import type { ServerView } from '@tallygate/contracts/server-view';
import { useQuery } from '@tanstack/react-query';
import { Cable, FileInput, Plus } from 'lucide-react';
import Link from 'next/link';
import { parseAsString, useQueryState } from 'nuqs';
import { CopyButton } from '#components/copy-button.tsx';
import { type Column, DataTable } from '#components/data-table.tsx';
import { EntityStateBadge } from '#components/entity-state.tsx';
import { Figure } from '#components/figure.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { May } from '#components/rights.tsx';
import { SearchInput } from '#components/search-input.tsx';
import { ServerState } from '#components/server-state.tsx';
import { Sparkline } from '#components/sparkline.tsx';
import { EmptyState, LoadError, NothingMatches } from '#components/states.tsx';
import { Button } from '#components/ui/button.tsx';
import { proxiesQuery } from '#data/proxies.ts';
import { serversQuery } from '#data/servers.ts';
import { formatDuration, formatNumber } from '#lib/format.ts';
import { Authentication } from './authentication.tsx';
import { filterProxies } from './filter-proxies.ts';
import { ProxyRowMenu } from './proxy-row-menu.tsx';

type Row = ProxyView & { server: ServerView | undefined };

const COLUMNS: readonly Column<Row>[] = [
  {
    id: 'name',
    header: 'Proxy',
    className: 'max-w-0 w-1/3 min-w-32 sm:min-w-40',
    cell: ({ id, resource, mcpUrl }) => (
      <span className="flex items-center gap-2">
        <Link
          href={`/proxies/${encodeURIComponent(id)}`}
          title={resource.spec.displayName}
          className="min-w-0 truncate rounded font-medium hover:underline"
        >
          {resource.spec.displayName} <span className="font-normal text-ink-muted">{resource.spec.version}</span>
        </Link>
        <span className="flex min-w-0 items-center max-md:hidden">
          <code className="min-w-0 truncate font-mono text-xs text-ink-muted" title={pathOf(mcpUrl)}>
            {pathOf(mcpUrl)}
          </code>
          <CopyButton value={mcpUrl} what={`MCP URL of ${id}`} className="size-6" />
        </span>
      </span>
    ),
  },
  {
    id: 'server',
    header: 'Server',
    cell: ({ server, upstreamUrl }) => (
      <span title={upstreamUrl}>{server && <ServerState health={server.health} />}</span>
    ),
  },
  {
    id: 'auth',
    header: 'Who may call',
    onPhone: 'line',
    from: 'lg',
    className: 'max-w-56',
    cell: ({ authentication }) => <Authentication value={authentication} />,
  },
  {
    id: 'calls',
    header: 'Calls, 24 h',
    align: 'end',
    from: 'sm',
    cell: ({ server, resource }) =>
      server && (
        <span className="inline-flex items-center justify-end gap-3 align-middle">
          <span className="max-lg:hidden">
            <Sparkline
              values={server.hours.map(({ calls }) => calls)}
              failed={server.hours.map(({ failed }) => failed)}
            />
          </span>
          <Figure
            figure={server.calls}
            what={`Calls of ${resource.spec.displayName} in 24 hours`}
            className="min-w-12"
          />
        </span>
      ),
  },
  {
    id: 'failed',
    header: 'Failed',
    align: 'end',
    from: 'md',
    cell: ({ server, resource }) =>
      server && (
        <Figure
          figure={server.failed}
          what={`Failed calls of ${resource.spec.displayName} in 24 hours`}
          className={server.failed.count > 0 ? 'text-bad' : 'text-ink-muted'}
        />
      ),
  },
  {
    id: 'p95',
    header: 'p95',
    align: 'end',
    from: 'xl',
    cell: ({ server }) => (server?.p95Ms == null ? <Unknown /> : formatDuration(server.p95Ms)),
  },
  {
    id: 'state',
    header: 'Config',
    from: 'sm',
    onPhone: 'line',
    cell: ({ state }) => <EntityStateBadge state={state} />,
  },
  {
    id: 'menu',
    header: <span className="sr-only">Actions</span>,
    align: 'end',
    className: 'w-12 py-0',
    cell: (proxy) => <ProxyRowMenu proxy={proxy} />,
  },
];

function Unknown() {
  return (
    <span className="text-ink-muted" title="Too few answered calls in 24 hours">
      –
    </span>
  );
}

function pathOf(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname : url;
}

export function ProxyList() {
  const proxies = useQuery({ ...proxiesQuery, refetchInterval: 15_000 });
  const [search, setSearch] = useQueryState('q', parseAsString.withDefault(''));
  const servers = useQuery(serversQuery);
  const byProxy = new Map(servers.data?.map((server) => [server.proxy, server]));
  const rows =
    proxies.data && filterProxies(proxies.data, search).map((proxy) => ({ ...proxy, server: byProxy.get(proxy.id) }));
  return (
    <>
      <PageHeader
        title="Proxies"
        actions={
          <May to="proxies.write">
            <Button asChild>
              <Link href="/proxies/import">
                <FileInput aria-hidden /> Import
              </Link>
            </Button>
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
            dense
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
