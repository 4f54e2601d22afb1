'use client';

import type { AuditEntry } from '@tallygate/contracts/audit-entry';
import { useQuery } from '@tanstack/react-query';
import { type Column, DataTable } from '#components/data-table.tsx';
import { LoadError } from '#components/states.tsx';
import { Time } from '#components/time.tsx';
import { auditQuery } from '#data/audit.ts';

const COLUMNS: readonly Column<AuditEntry>[] = [
  { id: 'time', header: 'When', cell: ({ time }) => <Time iso={time} /> },
  { id: 'actor', header: 'Who', cell: ({ actor }) => actor },
  {
    id: 'action',
    header: 'What',
    cell: ({ action, entityType, entityId }) => (
      <>
        {action} {entityType.replaceAll('_', ' ')} <code className="font-mono text-xs">{entityId}</code>
      </>
    ),
  },
];

export function AuditLog() {
  const audit = useQuery(auditQuery);
  if (audit.error && !audit.data)
    return <LoadError error={audit.error} what="the audit log" onRetry={() => void audit.refetch()} />;
  return (
    <DataTable
      caption="Changes by people and programs"
      columns={COLUMNS}
      rows={audit.data}
      rowKey={(entry) => String(entry.seq)}
      empty={<p className="px-4 py-8 text-center text-sm text-ink-muted">Nothing has been changed yet.</p>}
    />
  );
}
