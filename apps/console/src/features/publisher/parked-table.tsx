'use client';

import type { ParkedEvent } from '@tallygate/contracts/publisher-delivery';
import Link from 'next/link';
import { type Column, DataTable } from '#components/data-table.tsx';
import { Time } from '#components/time.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';

type ParkedTableProps = {
  rows: readonly ParkedEvent[] | undefined;
  chosen: ReadonlySet<string>;
  /** Absent for people who may only look. */
  onChoose: ((chosen: ReadonlySet<string>) => void) | undefined;
  onSendAgain: ((id: string) => void) | undefined;
  onDiscard: ((id: string) => void) | undefined;
};

export function ParkedTable({ rows, chosen, onChoose, onSendAgain, onDiscard }: ParkedTableProps) {
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    onChoose?.(next);
  };
  const all = rows !== undefined && rows.length > 0 && rows.every(({ id }) => chosen.has(id));
  const columns: Column<ParkedEvent>[] = [
    {
      id: 'time',
      header: 'Call',
      onPhone: 'title',
      className: 'whitespace-nowrap',
      cell: (row) => (
        <span className="flex flex-col">
          <Link href={`/events/${row.id}`} className="rounded underline-offset-3 hover:underline">
            {row.tool ?? row.proxy}
          </Link>
          <span className="text-xs text-ink-muted">
            <Time iso={row.time} />
            {row.company !== null && ` · ${row.company}`}
          </span>
        </span>
      ),
    },
    {
      id: 'reason',
      header: 'What Moesif said last',
      onPhone: 'line',
      className: 'min-w-56 max-w-120 whitespace-normal [overflow-wrap:anywhere]',
      cell: (row) => row.reason ?? 'Not known here: an earlier version parked it.',
    },
    {
      id: 'since',
      header: 'Since',
      from: 'md',
      cell: (row) => (row.since === null ? '–' : <Time iso={row.since} />),
    },
    {
      id: 'state',
      header: 'State',
      from: 'sm',
      cell: (row) =>
        row.isOrdered ? (
          <Badge tone="info">Being sent</Badge>
        ) : row.state === 'expired' ? (
          <Badge tone="bad">Too old</Badge>
        ) : (
          <Badge tone="warn">Parked</Badge>
        ),
    },
  ];
  if (onChoose !== undefined) {
    columns.unshift({
      id: 'choose',
      header: (
        <Checkbox
          aria-label="Choose all that are shown"
          checked={all}
          onChange={() => onChoose(new Set(all ? [] : rows?.map(({ id }) => id)))}
        />
      ),
      className: 'w-8 pe-0',
      cell: (row) => (
        <Checkbox
          aria-label={`Choose the call of ${row.tool ?? row.proxy}, ${row.time}`}
          checked={chosen.has(row.id)}
          onChange={() => toggle(row.id)}
        />
      ),
    });
    columns.push({
      id: 'actions',
      header: <span className="sr-only">Actions</span>,
      align: 'end',
      cell: (row) => (
        <span className="flex justify-end gap-1.5">
          {row.state === 'parked' && (
            <Button size="sm" disabled={row.isOrdered} onClick={() => onSendAgain?.(row.id)}>
              Send again
            </Button>
          )}
          <Button size="sm" variant="ghost" onClick={() => onDiscard?.(row.id)}>
            Discard
          </Button>
        </span>
      ),
    });
  }
  return <DataTable caption="Parked events" columns={columns} rows={rows} rowKey={({ id }) => id} />;
}
