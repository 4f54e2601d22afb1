'use client';

import type { PortalKeyView } from '@tallygate/contracts/portal';
import { useQuery } from '@tanstack/react-query';
import { Link2, Plus } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { ConfirmDialog } from '#components/confirm-dialog.tsx';
import { type Column, DataTable } from '#components/data-table.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { May } from '#components/rights.tsx';
import { LoadError } from '#components/states.tsx';
import { Time } from '#components/time.tsx';
import { Button } from '#components/ui/button.tsx';
import { portalLinkKeysQuery, useDeletePortalLinkKey } from '#data/portal-settings.ts';

const KeyDialog = dynamic(() => import('./key-dialog.tsx').then((module) => module.KeyDialog), { ssr: false });
const LinkDialog = dynamic(() => import('./link-dialog.tsx').then((module) => module.LinkDialog), { ssr: false });

type Opened = { kind: 'key' } | { kind: 'link' | 'delete'; key: PortalKeyView };

/** Keys by which links into the portal are signed, and the way to sign one here. */
export function PortalKeys() {
  const keys = useQuery(portalLinkKeysQuery);
  const remove = useDeletePortalLinkKey();
  const [opened, setOpened] = useState<Opened | null>(null);
  const close = () => setOpened(null);
  return (
    <section aria-labelledby="keys" className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 id="keys" className="text-base font-semibold">
          Keys of links
        </h2>
        <May to="portal.write">
          <Button data-shortcut="new" onClick={() => setOpened({ kind: 'key' })}>
            <Plus aria-hidden /> New key
          </Button>
        </May>
      </div>
      {keys.error && !keys.data ? (
        <LoadError error={keys.error} what="the keys" onRetry={() => void keys.refetch()} />
      ) : (
        <DataTable
          caption="Keys by which links are signed"
          columns={columnsWith(setOpened)}
          rows={keys.data}
          rowKey={({ id }) => id}
          empty={
            <p className="px-6 py-8 text-center text-sm text-ink-muted">
              Nobody can come in yet: your site needs a key to sign links with.
            </p>
          }
        />
      )}
      {opened?.kind === 'key' && <KeyDialog onClose={close} />}
      {opened?.kind === 'link' && <LinkDialog portalKey={opened.key} onClose={close} />}
      <ConfirmDialog
        open={opened?.kind === 'delete'}
        onOpenChange={(isOpen) => !isOpen && close()}
        heading={`Delete ${opened?.kind === 'delete' ? opened.key.name : 'the key'}?`}
        confirmLabel="Delete"
        busy={remove.isPending}
        danger
        onConfirm={() => opened?.kind === 'delete' && remove.mutate(opened.key.id, { onSuccess: close })}
      >
        <p>Links that it signed open nothing any more, and everybody who came by one is out.</p>
        <FormProblems findings={[]} error={remove.error} />
      </ConfirmDialog>
    </section>
  );
}

const columnsWith = (open: (opened: Opened) => void): readonly Column<PortalKeyView>[] => [
  {
    id: 'name',
    header: 'Key',
    cell: ({ name, id }) => (
      <span className="flex flex-col [overflow-wrap:anywhere]">
        <bdi className="font-medium">{name}</bdi>
        <span className="font-mono text-xs text-ink-muted">{id}</span>
      </span>
    ),
  },
  { id: 'algorithm', header: 'Algorithm', cell: ({ algorithm }) => algorithm },
  { id: 'made', header: 'Made by', from: 'lg', cell: ({ createdBy }) => createdBy },
  {
    id: 'used',
    header: 'Last used',
    from: 'md',
    cell: ({ lastUsedAt }) =>
      lastUsedAt === null ? <span className="text-ink-muted">not yet</span> : <Time iso={lastUsedAt} />,
  },
  {
    id: 'actions',
    header: <span className="sr-only">Actions</span>,
    align: 'end',
    cell: (key) => (
      <May to="portal.write">
        <span className="inline-flex flex-wrap gap-2">
          {key.algorithm === 'HS256' && (
            <Button size="sm" aria-label={`Make link with ${key.name}`} onClick={() => open({ kind: 'link', key })}>
              <Link2 aria-hidden /> Make link…
            </Button>
          )}
          <Button size="sm" aria-label={`Delete ${key.name}`} onClick={() => open({ kind: 'delete', key })}>
            Delete…
          </Button>
        </span>
      </May>
    ),
  },
];
