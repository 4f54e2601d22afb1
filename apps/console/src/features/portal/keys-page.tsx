'use client';

import type { PortalApiKey } from '@tallygate/contracts/portal';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { CodeBlock } from '#components/code-block.tsx';
import { ConfirmDialog } from '#components/confirm-dialog.tsx';
import { type Column, DataTable } from '#components/data-table.tsx';
import { Field } from '#components/field.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { EmptyState } from '#components/states.tsx';
import { Time } from '#components/time.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import {
  portalKeysQuery,
  portalServersQuery,
  portalSessionQuery,
  useMakePortalKey,
  useRevokePortalKey,
} from '#data/portal.ts';
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

function MakeKey() {
  const servers = useQuery(portalServersQuery).data?.filter(({ keyHeader }) => keyHeader !== null) ?? [];
  const make = useMakePortalKey();
  const [label, setLabel] = useState('');
  const [chosen, setChosen] = useState('');
  if (servers.length === 0) return <p className="text-sm text-ink-muted">No server takes API keys now.</p>;
  const proxy = chosen || (servers[0]?.proxy ?? '');
  return (
    <form
      noValidate
      className="flex flex-col gap-4 rounded-xl border bg-surface p-4"
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate({ proxy, label }, { onSuccess: () => setLabel('') });
      }}
    >
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field label="What it is for">
          {(control) => (
            <Input {...control} value={label} onChange={(event) => setLabel(event.target.value)} maxLength={100} />
          )}
        </Field>
        <Field label="Server">
          {(control) => (
            <Select {...control} value={proxy} onChange={(event) => setChosen(event.target.value)}>
              {servers.map((one) => (
                <option key={one.proxy} value={one.proxy}>
                  {one.name}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
      <FormProblems findings={[]} error={make.error} />
      {make.data && (
        <>
          <Alert tone="warn" heading="Copy the key now" live>
            It is shown this once. Who loses it makes another.
          </Alert>
          <CodeBlock label="API key" code={make.data.secret} copyName="API key" />
        </>
      )}
      <div>
        <Button type="submit" variant="primary" busy={make.isPending}>
          Make key
        </Button>
      </div>
    </form>
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
