'use client';

import type { KeyManagerView } from '@tallygate/contracts/key-manager-view';
import { useQuery } from '@tanstack/react-query';
import { KeyRound, Plus, ShieldCheck } from 'lucide-react';
import Link from 'next/link';
import { type Column, DataTable } from '#components/data-table.tsx';
import { EntityStateBadge } from '#components/entity-state.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { May } from '#components/rights.tsx';
import { EmptyState, LoadError } from '#components/states.tsx';
import { Time } from '#components/time.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { keyManagersQuery } from '#data/key-managers.ts';
import { UsedBy } from './used-by.tsx';

const COLUMNS: readonly Column<KeyManagerView>[] = [
  {
    id: 'name',
    header: 'Key manager',
    cell: ({ entity }) => (
      <Link
        href={`/key-managers/${encodeURIComponent(entity.name)}`}
        title={entity.name}
        className="block max-w-40 truncate rounded font-medium hover:underline sm:max-w-72"
      >
        {entity.name}
      </Link>
    ),
  },
  {
    id: 'issuer',
    header: 'Issuer',
    onPhone: 'line',
    from: 'sm',
    cell: ({ entity }) => (
      <code className="block max-w-80 truncate max-sm:inline font-mono text-xs text-ink-muted" title={entity.issuer}>
        {entity.issuer}
      </code>
    ),
  },
  { id: 'keys', header: 'Keys', cell: ({ keys }) => <Keys keys={keys} /> },
  {
    id: 'used',
    header: 'Used by',
    onPhone: 'line',
    from: 'md',
    cell: ({ usedBy }) => <UsedBy proxies={usedBy} />,
  },
  { id: 'state', header: 'State', cell: ({ state }) => <EntityStateBadge state={state} /> },
];

function Keys({ keys }: { keys: KeyManagerView['keys'] }) {
  if (!keys) return <span className="text-ink-muted">not loaded</span>;
  if (keys.error) {
    return (
      <Badge tone={keys.count > 0 ? 'warn' : 'bad'} title={keys.error}>
        {keys.count > 0 ? `${keys.count}, refresh fails` : 'fetch fails'}
      </Badge>
    );
  }
  return (
    <span className="whitespace-nowrap tabular-nums">
      {keys.count}
      {keys.fetchedAt && (
        <span className="text-ink-muted">
          , <Time iso={keys.fetchedAt} />
        </span>
      )}
    </span>
  );
}

export function KeyManagerList() {
  const keyManagers = useQuery({ ...keyManagersQuery, refetchInterval: 15_000 });
  const add = (
    <May to="key-managers.write">
      <Button asChild>
        <Link href="/check-token">
          <ShieldCheck aria-hidden /> Check a token
        </Link>
      </Button>
      <Button variant="primary" asChild>
        <Link href="/key-managers/new" data-shortcut="new">
          <Plus aria-hidden /> Add key manager
        </Link>
      </Button>
    </May>
  );
  return (
    <>
      <PageHeader
        title="Key managers"
        description="Whose tokens the gateway believes. Proxies name them in their authentication policy."
        actions={add}
      />
      {keyManagers.error && !keyManagers.data ? (
        <LoadError error={keyManagers.error} what="the key managers" onRetry={() => void keyManagers.refetch()} />
      ) : (
        <DataTable
          caption="Key managers"
          columns={COLUMNS}
          rows={keyManagers.data}
          rowKey={({ entity }) => entity.name}
          empty={
            <EmptyState
              icon={<KeyRound />}
              heading="Add the issuer of your agents’ tokens"
              action={
                <May to="key-managers.write">
                  <Button asChild>
                    <Link href="/key-managers/new">Add key manager</Link>
                  </Button>
                </May>
              }
            >
              From the issuer’s URL its keys are found; then a proxy can require its tokens.
            </EmptyState>
          }
        />
      )}
    </>
  );
}
