'use client';

import type { ChainedAuditEntry } from '@tallygate/contracts/audit-entry';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type Column, DataTable } from '#components/data-table.tsx';
import { LoadError } from '#components/states.tsx';
import { Time } from '#components/time.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { type AuditFilter, auditQuery } from '#data/audit.ts';

const COLUMNS: readonly Column<ChainedAuditEntry>[] = [
  { id: 'time', header: 'When', cell: ({ time }) => <Time iso={time} /> },
  {
    id: 'actor',
    header: 'Who',
    cell: ({ actor, actorType, client }) => (
      <>
        {actor || 'Somebody'}
        {actorType === 'stranger' && ' (unproven)'}
        {client !== null && <span className="block text-xs text-ink-muted">{client}</span>}
      </>
    ),
  },
  {
    id: 'action',
    header: 'What',
    cell: (entry) => (
      <div className="flex min-w-36 flex-col sm:min-w-48 gap-1">
        <span className="flex flex-wrap items-center gap-1.5">
          {entry.action.replaceAll('_', ' ')} {entry.entityType.replaceAll('_', ' ')}
          <code className="font-mono text-xs [overflow-wrap:anywhere]">{entry.entityId}</code>
          {entry.outcome !== 'ok' && <Badge tone="warn">{entry.outcome}</Badge>}
          {entry.count > 1 && <Badge>{entry.count} times</Badge>}
        </span>
        {entry.reason !== null && <span className="text-xs text-ink-muted">{entry.reason}</span>}
        <Change before={entry.before} after={entry.after} />
      </div>
    ),
  },
  { id: 'seq', header: 'Entry', align: 'end', from: 'md', cell: ({ seq }) => seq },
];

function Change({ before, after }: { before?: unknown; after?: unknown }) {
  const sides = [
    { name: 'Before', value: before },
    { name: 'After', value: after },
  ].filter(({ value }) => value !== null && value !== undefined);
  if (sides.length === 0) return null;
  return (
    <details className="text-xs">
      <summary className="w-fit cursor-pointer text-ink-muted">
        {sides
          .map(({ name }) => name)
          .join(' and ')
          .toLowerCase()}
      </summary>
      <div className="mt-1 grid grid-cols-1 gap-2 lg:grid-cols-2">
        {sides.map(({ name, value }) => (
          <pre key={name} className="max-h-72 overflow-auto rounded-lg border bg-sunken/60 p-2 whitespace-pre-wrap">
            <span className="text-ink-muted">{name}</span>
            {'\n'}
            {JSON.stringify(value, null, 2)}
          </pre>
        ))}
      </div>
    </details>
  );
}

export function AuditLog({ filter }: { filter: AuditFilter }) {
  const audit = useInfiniteQuery(auditQuery(filter));
  if (audit.error && !audit.data)
    return <LoadError error={audit.error} what="the audit log" onRetry={() => void audit.refetch()} />;
  return (
    <>
      <DataTable
        caption="What people and programs did"
        columns={COLUMNS}
        rows={audit.data?.pages.flat()}
        rowKey={({ seq }) => String(seq)}
        empty={<p className="px-4 py-8 text-center text-sm text-ink-muted">There is no such entry.</p>}
      />
      {audit.hasNextPage && (
        <div>
          <Button busy={audit.isFetchingNextPage} onClick={() => void audit.fetchNextPage()}>
            Show older entries
          </Button>
        </div>
      )}
    </>
  );
}
