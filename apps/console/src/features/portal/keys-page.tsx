'use client';

import type { PortalApiKey } from '@tallygate/contracts/portal';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ConfirmDialog } from '#components/confirm-dialog.tsx';
import { type Column, DataTable } from '#components/data-table.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { EmptyState } from '#components/states.tsx';
import { Time } from '#components/time.tsx';
import { Button } from '#components/ui/button.tsx';
import { portalKeysQuery, portalSessionQuery, useRevokePortalKey } from '#data/portal.ts';
import { MakeKey } from './make-key.tsx';
import { PortalPart } from './portal-part.tsx';

/** API keys of the company: made, shown once, revoked. */
export function PortalKeysPage() {
  const keys = useQuery(portalKeysQuery);
  const isAdmin = useQuery(portalSessionQuery).data?.role === 'admin';
  const revoke = useRevokePortalKey();
  const [asked, setAsked] = useState<PortalApiKey | null>(null);
  return (
    <PortalPart title="API keys" reading={keys}>
      {(rows) => (
        <>
          {isAdmin && <MakeKey />}
          <DataTable
            caption="API keys"
            columns={isAdmin ? [...COLUMNS, revokeColumn(setAsked)] : COLUMNS}
            rows={rows}
            rowKey={({ proxy, name }) => `${proxy} ${name}`}
            empty={<EmptyState heading="No key yet">Agents show a key with each call.</EmptyState>}
          />
          <ConfirmDialog
            open={asked !== null}
            onOpenChange={(isOpen) => !isOpen && setAsked(null)}
            heading={`Revoke ${asked?.label ?? 'the key'}?`}
            confirmLabel="Revoke"
            busy={revoke.isPending}
            danger
            onConfirm={() => asked && revoke.mutate(asked, { onSuccess: () => setAsked(null) })}
          >
            <p>Agents that use it are refused from then on.</p>
            <FormProblems findings={[]} error={revoke.error} />
          </ConfirmDialog>
        </>
      )}
    </PortalPart>
  );
}

const COLUMNS: readonly Column<PortalApiKey>[] = [
  {
    id: 'label',
    header: 'Key',
    className: 'w-full',
    cell: ({ label, ending }) => (
      <span className="flex flex-col">
        <bdi className="font-medium">{label}</bdi>
        <span className="font-mono text-xs text-ink-muted">…{ending}</span>
      </span>
    ),
  },
  { id: 'proxy', header: 'Server', cell: ({ proxy }) => proxy },
  { id: 'made', header: 'Made', from: 'md', cell: ({ createdAt }) => <Time iso={createdAt} absolute /> },
  {
    id: 'used',
    header: 'Used last',
    cell: ({ lastUsedAt }) => (lastUsedAt === null ? 'Never' : <Time iso={lastUsedAt} />),
  },
];

const revokeColumn = (onRevoke: (key: PortalApiKey) => void): Column<PortalApiKey> => ({
  id: 'revoke',
  header: <span className="sr-only">Actions</span>,
  align: 'end',
  cell: (key) => (
    <Button size="sm" aria-label={`Revoke ${key.label}`} onClick={() => onRevoke(key)}>
      Revoke…
    </Button>
  ),
});
