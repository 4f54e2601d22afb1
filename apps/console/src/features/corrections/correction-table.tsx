'use client';

import type { CorrectionView } from '@tallygate/contracts/correction';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { type Column, DataTable } from '#components/data-table.tsx';
import { Time } from '#components/time.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { formatDateTime, formatSigned } from '#lib/format.ts';
import { UndoCorrection } from './undo-correction.tsx';

const linkStyle = 'rounded text-brand-ink underline underline-offset-3';

const COLUMNS: readonly Column<CorrectionView>[] = [
  {
    id: 'company',
    header: 'Company',
    className: 'min-w-20 [overflow-wrap:anywhere]',
    cell: ({ company }) => <span className="font-medium">{company}</span>,
  },
  {
    id: 'quantity',
    header: 'Quantity',
    align: 'end',
    className: 'sm:whitespace-nowrap',
    cell: ({ quantity, meterId, meterName }) => (
      <>
        <span className="font-medium">{formatSigned(quantity)}</span>
        <span className="block text-xs text-ink-muted">
          {meterId === null ? (
            'calls, every meter'
          ) : (
            <Link href={`/meters/${encodeURIComponent(meterId)}`} className={linkStyle}>
              <span className="sr-only">Meter </span>
              {meterName}
            </Link>
          )}
        </span>
      </>
    ),
  },
  {
    id: 'time',
    header: 'Counts for',
    onPhone: 'line',
    from: 'md',
    cell: ({ time }) => (
      <time dateTime={time} className="whitespace-nowrap text-ink-muted">
        {formatDateTime(time, { timeZone: 'UTC' })}
      </time>
    ),
  },
  {
    id: 'reason',
    header: 'Reason',
    onPhone: 'line',
    className: 'w-full sm:min-w-44 [overflow-wrap:anywhere]',
    cell: (correction) => (
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-28">
          <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <span>{correction.reason}</span>
            {correction.reversedBy !== null && <Badge>Undone</Badge>}
            {correction.reverses !== null && <Badge>Undoes another</Badge>}
          </span>
          <span className="block text-xs text-ink-muted">
            By {correction.author}, <Time iso={correction.createdAt} />
            <span className="sm:max-md:inline hidden">
              , for <time dateTime={correction.time}>{formatDateTime(correction.time, { timeZone: 'UTC' })}</time>
            </span>
            {correction.eventId !== null && (
              <>
                {', of '}
                <Link href={`/events/${correction.eventId}`} className={linkStyle}>
                  one call
                </Link>
              </>
            )}
          </span>
        </div>
        <UndoCorrection correction={correction} />
      </div>
    ),
  },
];

type CorrectionTableProps = { corrections: readonly CorrectionView[] | undefined; empty: ReactNode };

export function CorrectionTable({ corrections, empty }: CorrectionTableProps) {
  return (
    <DataTable
      caption="Corrections, the last made first"
      columns={COLUMNS}
      rows={corrections}
      rowKey={({ id }) => id}
      empty={empty}
    />
  );
}
