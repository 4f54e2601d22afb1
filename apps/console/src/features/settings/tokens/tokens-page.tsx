'use client';

import type { ApiTokenView } from '@tallygate/contracts/api-token';
import { useQuery } from '@tanstack/react-query';
import { KeySquare, Plus } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { type Column, DataTable } from '#components/data-table.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { EmptyState, LoadError } from '#components/states.tsx';
import { Time } from '#components/time.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { apiTokensQuery } from '#data/api-tokens.ts';
import { useMay } from '#data/session.ts';
import { TokenActions } from './token-actions.tsx';

const NewToken = dynamic(() => import('./new-token.tsx').then((module) => module.NewToken), { ssr: false });

const OWNER: Column<ApiTokenView> = { id: 'owner', header: 'Whose', from: 'sm', cell: ({ owner }) => owner };
const COLUMNS: readonly Column<ApiTokenView>[] = [
  {
    id: 'name',
    header: 'Token',
    cell: ({ name, token, status }) => (
      <>
        <span className="inline-flex flex-wrap items-center gap-2">
          <span className="font-medium [overflow-wrap:anywhere]">{name}</span>
          {status === 'expired' && <Badge>Expired</Badge>}
        </span>
        <code className="block font-mono text-xs text-ink-muted">{token}</code>
      </>
    ),
  },
  {
    id: 'scopes',
    header: 'May',
    onPhone: 'line',
    from: 'sm',
    cell: ({ scopes, proxies, networks }) => (
      <>
        <code className="font-mono text-xs">{scopes.join(', ')}</code>
        {proxies.length > 0 && <span className="block text-xs text-ink-muted">only {proxies.join(', ')}</span>}
        {networks.length > 0 && <span className="block text-xs text-ink-muted">from {networks.join(', ')}</span>}
      </>
    ),
  },
  {
    id: 'expires',
    header: 'Expires',
    from: 'md',
    onPhone: 'line',
    cell: ({ expiresAt }) => <Time iso={expiresAt} absolute />,
  },
  {
    id: 'used',
    header: 'Last used',
    from: 'md',
    cell: ({ lastUsedAt }) =>
      lastUsedAt ? <Time iso={lastUsedAt} /> : <span className="text-ink-muted">not yet</span>,
  },
];
const ACTIONS: Column<ApiTokenView> = {
  id: 'actions',
  header: <span className="sr-only">Actions</span>,
  align: 'end',
  cell: (token) => <TokenActions token={token} />,
};

/** What programs sign in with: one's own tokens, for administrators everybody's. */
export function TokensPage() {
  const tokens = useQuery({ ...apiTokensQuery, refetchInterval: 30_000 });
  const seesAll = useMay('all-tokens.write') === true;
  const [isMaking, setMaking] = useState(false);
  return (
    <>
      <PageHeader
        title="API tokens"
        trail={[{ label: 'Settings', href: '/settings' }]}
        description="For programs, instead of somebody’s password. A token may do no more than its owner may now."
        actions={
          <Button variant="primary" onClick={() => setMaking(true)}>
            <Plus aria-hidden /> New token
          </Button>
        }
      />
      {tokens.error && !tokens.data ? (
        <LoadError error={tokens.error} what="the API tokens" onRetry={() => void tokens.refetch()} />
      ) : (
        <DataTable
          caption="API tokens"
          columns={[...COLUMNS, ...(seesAll ? [OWNER] : []), ACTIONS]}
          rows={tokens.data}
          rowKey={({ id }) => id}
          empty={
            <EmptyState icon={<KeySquare />} heading="No token has been made">
              CI, Terraform and scripts use one as bearer token of the console’s API and the management API.
            </EmptyState>
          }
        />
      )}
      {isMaking && <NewToken onClose={() => setMaking(false)} />}
    </>
  );
}
