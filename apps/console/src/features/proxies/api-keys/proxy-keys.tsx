'use client';

import type { ApiKeyView } from '@tallygate/contracts/api-key';
import { useQuery } from '@tanstack/react-query';
import { KeySquare, Plus } from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useState } from 'react';
import { type Column, DataTable } from '#components/data-table.tsx';
import { ReadOnly } from '#components/rights.tsx';
import { EmptyState, LoadError } from '#components/states.tsx';
import { Time } from '#components/time.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { apiKeysQuery } from '#data/api-keys.ts';
import { keyHeaderOf } from '#data/proxies.ts';
import { useMay } from '#data/session.ts';
import { useProxy } from '../use-proxy.ts';
import { KeyActions } from './key-actions.tsx';

const IssueKeyDialog = dynamic(() => import('./issue-key.tsx').then((module) => module.IssueKeyDialog), { ssr: false });

const COLUMNS: readonly Column<ApiKeyView>[] = [
  {
    id: 'name',
    header: 'Key',
    cell: (key) => (
      <>
        <span className="font-medium">{key.name}</span>
        <code className="block font-mono text-xs text-ink-muted">{key.apiKey}</code>
      </>
    ),
  },
  { id: 'state', header: 'State', cell: (key) => <KeyState apiKey={key} /> },
  {
    id: 'who',
    header: 'Who calls, who pays',
    onPhone: 'line',
    from: 'sm',
    cell: ({ consumer, company }) => (
      <>
        {consumer}
        {company !== null && <span className="block text-xs text-ink-muted">{company}</span>}
      </>
    ),
  },
  {
    id: 'expires',
    header: 'Expires',
    onPhone: 'line',
    from: 'md',
    cell: ({ expiresAt }) => (expiresAt ? <Time iso={expiresAt} absolute /> : <None>never</None>),
  },
  {
    id: 'used',
    header: 'Last used',
    from: 'md',
    cell: ({ lastUsedAt }) => (lastUsedAt ? <Time iso={lastUsedAt} /> : <None>not yet</None>),
  },
  {
    id: 'issued',
    header: 'Issued',
    onPhone: 'line',
    from: 'lg',
    cell: ({ createdAt, createdBy }) => (
      <>
        <Time iso={createdAt} /> <span className="text-ink-muted">by {createdBy}</span>
      </>
    ),
  },
];

function None({ children }: { children: string }) {
  return <span className="text-ink-muted">{children}</span>;
}

function KeyState({ apiKey }: { apiKey: ApiKeyView }) {
  if (apiKey.status === 'expired') return <Badge dot>Expired</Badge>;
  return apiKey.deployed ? (
    <Badge tone="good" dot>
      Active
    </Badge>
  ) : (
    <Badge tone="warn" dot>
      No gateway has it yet
    </Badge>
  );
}

/** The API keys of a proxy: issuing, seeing and ending them. Each takes effect at once. */
export function ProxyKeys({ id }: { id: string }) {
  const proxy = useProxy(id);
  const keys = useQuery({ ...apiKeysQuery(id), refetchInterval: 15_000 });
  const [isIssuing, setIssuing] = useState(false);
  const header = keyHeaderOf(proxy.resource);
  const actions: Column<ApiKeyView> = {
    id: 'actions',
    header: <span className="sr-only">Actions</span>,
    cell: (apiKey) => <KeyActions proxy={id} header={header ?? 'API-Key'} apiKey={apiKey} />,
  };
  const mayIssue = useMay('api-keys.write');
  const issueButton = mayIssue && (
    <Button variant="primary" onClick={() => setIssuing(true)}>
      <Plus aria-hidden /> Issue key
    </Button>
  );
  return (
    <section aria-labelledby="api-keys" className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <div>
          <h2 id="api-keys" className="text-base font-semibold">
            API keys
          </h2>
          <p className="text-sm text-ink-muted">
            For callers that cannot log in. Issuing and revoking takes effect at once.
          </p>
        </div>
        {issueButton}
      </div>
      {mayIssue === false && <ReadOnly to="api-keys.write" what="API keys" />}
      {header === undefined && (
        <Alert tone="warn" heading="This proxy does not accept API keys">
          Keys open nothing until it has the policy API key authentication.{' '}
          <Link href={`/proxies/${encodeURIComponent(id)}/policies`} className="underline underline-offset-3">
            Add it under Policies
          </Link>
        </Alert>
      )}
      {keys.error && !keys.data ? (
        <LoadError error={keys.error} what="the API keys" onRetry={() => void keys.refetch()} />
      ) : (
        <DataTable
          caption="API keys of this proxy"
          columns={mayIssue ? [...COLUMNS, actions] : COLUMNS}
          rows={keys.data?.apiKeys}
          rowKey={({ name }) => name}
          empty={
            <EmptyState icon={<KeySquare />} heading="No key has been issued">
              A key names who calls and who pays. It is shown once and kept as a hash.
            </EmptyState>
          }
        />
      )}
      {isIssuing && <IssueKeyDialog proxy={id} header={header ?? 'API-Key'} onClose={() => setIssuing(false)} />}
    </section>
  );
}
