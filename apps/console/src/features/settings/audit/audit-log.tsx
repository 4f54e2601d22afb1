'use client';

import type { ChainedAuditEntry } from '@tallygate/contracts/audit-entry';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type Column, DataTable } from '#components/data-table.tsx';
import { LoadError } from '#components/states.tsx';
import { Time } from '#components/time.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { type AuditFilter, auditQuery } from '#data/audit.ts';
import { auditSentence } from './audit-sentence.ts';
import { EntryChange } from './entry-change.tsx';

const COLUMNS: readonly Column<ChainedAuditEntry>[] = [
  { id: 'time', header: 'When', cell: ({ time }) => <Time iso={time} /> },
  {
    id: 'action',
    header: 'What',
    onPhone: 'title',
    cell: (entry) => (
      <div className="flex min-w-44 flex-col gap-0.5 sm:min-w-72">
        <span className="flex flex-wrap items-center gap-1.5 [overflow-wrap:anywhere]">
          {auditSentence(entry)}
          {entry.outcome !== 'ok' && <Badge tone="warn">{entry.outcome === 'failed' ? 'Failed' : 'Refused'}</Badge>}
          {entry.count > 1 && <Badge>{entry.count} times</Badge>}
        </span>
        {entry.reason !== null && (
          <span className="text-xs text-ink-muted [overflow-wrap:anywhere]">{entry.reason}</span>
        )}
        <EntryChange entry={entry} />
      </div>
    ),
  },
  {
    id: 'thing',
    header: 'Id',
    from: 'md',
    cell: ({ entityId }) => (
      <code className="block max-w-48 truncate font-mono text-xs text-ink-muted" title={entityId}>
        {entityId}
      </code>
    ),
  },
  { id: 'client', header: 'From', from: 'md', cell: ({ client }) => client ?? '–' },
  { id: 'seq', header: 'Entry', align: 'end', from: 'md', cell: ({ seq }) => seq },
];

type AuditLogProps = { filter: AuditFilter; isNarrowed: boolean; onClear: () => void };

export function AuditLog({ filter, isNarrowed, onClear }: AuditLogProps) {
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
        empty={
          <div className="flex flex-wrap items-center justify-center gap-2 px-4 py-8 text-sm text-ink-muted">
            <p>{isNarrowed ? 'No entry meets these filters.' : 'Nothing was done yet.'}</p>
            {isNarrowed && (
              <Button size="sm" onClick={onClear}>
                Clear filters
              </Button>
            )}
          </div>
        }
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
