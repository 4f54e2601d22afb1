'use client';

import Link from 'next/link';
import { type Column, DataTable } from '#components/data-table.tsx';
import { Figure } from '#components/figure.tsx';
import { May } from '#components/rights.tsx';
import { Time } from '#components/time.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { Switch } from '#components/ui/switch.tsx';
import type { ToolRow } from './tool-rows.ts';
import { isToConfirm, STATE_WORDS } from './tool-state-words.ts';

type ToolTableProps = {
  rows: readonly ToolRow[];
  /** Whether it is known how they were called. */
  isCounted: boolean;
  /** Absent where no switch can stand for what is served. */
  served: { isServed: (name: string) => boolean; onToggle: (name: string, isServed: boolean) => void } | undefined;
  /** Whether changed tools are kept from agents until they are confirmed. */
  isHolding: boolean;
  onConfirm: (row: ToolRow) => void;
  /** Why nothing can be confirmed now. */
  confirmBlock: string | undefined;
};

/** A row for each tool: whether it is served, what it costs, how it is called, and whether it is what was confirmed. */
export function ToolTable(props: ToolTableProps) {
  return (
    <DataTable
      caption="Tools and whether they are served"
      dense
      columns={columnsOf(props)}
      rows={props.rows}
      rowKey={({ name }) => name}
      empty={<p className="px-4 py-3 text-sm text-ink-muted">None is listed.</p>}
    />
  );
}

function switchColumn({ isServed, onToggle }: NonNullable<ToolTableProps['served']>): Column<ToolRow> {
  return {
    id: 'served',
    header: 'Served',
    onPhone: 'beside',
    className: 'w-20',
    cell: ({ name }) => (
      <Switch
        aria-label={`Serve ${name}`}
        className="align-middle"
        checked={isServed(name)}
        onCheckedChange={(value) => onToggle(name, value)}
      />
    ),
  };
}

function columnsOf({ served, isCounted, isHolding, onConfirm, confirmBlock }: ToolTableProps): Column<ToolRow>[] {
  const none = isCounted ? '0' : '';
  return [
    ...(served ? [switchColumn(served)] : []),
    { id: 'name', header: 'Name', onPhone: 'title', cell: (row) => <NameCell row={row} /> },
    {
      id: 'price',
      header: 'Price',
      from: 'md',
      cell: ({ isFree, price, meters }) =>
        isFree ? <Badge>Free</Badge> : <span title={meters || 'No meter counts its calls'}>{price ?? '–'}</span>,
    },
    {
      id: 'calls',
      header: 'Calls, 24 h',
      align: 'end',
      cell: ({ name, called }) =>
        called ? <Figure figure={called.calls} what={`Calls of ${name} in 24 hours`} /> : none,
    },
    {
      id: 'failed',
      header: 'Failed',
      align: 'end',
      from: 'sm',
      cell: ({ name, called }) =>
        called ? (
          <Figure
            figure={called.failed}
            what={`Failed calls of ${name} in 24 hours`}
            className={called.failed.count > 0 ? 'text-bad' : undefined}
          />
        ) : (
          none
        ),
    },
    {
      id: 'seen',
      header: 'Last seen',
      from: 'lg',
      cell: ({ called }) => (called?.lastCallAt ? <Time iso={called.lastCallAt} /> : '–'),
    },
    {
      id: 'definition',
      header: 'Definition',
      cell: (row) => (
        <DefinitionCell row={row} isHolding={isHolding} onConfirm={onConfirm} confirmBlock={confirmBlock} />
      ),
    },
  ];
}

function NameCell({ row: { name, title, description, hints, pinned, called } }: { row: ToolRow }) {
  return (
    <span className="flex min-w-0 items-baseline gap-2" title={description}>
      <code dir="ltr" className="font-mono text-xs font-medium">
        {name}
      </code>
      {title !== undefined && title !== name && (
        <bdi className="max-w-56 truncate text-xs text-ink-muted max-lg:hidden">{title}</bdi>
      )}
      {hints.map((hint) => (
        <span key={hint} className="text-xs text-ink-muted max-md:hidden">
          {hint}
        </span>
      ))}
      {pinned === undefined && called !== undefined && (
        <span className="text-xs text-ink-muted">{STATE_WORDS.unlisted}</span>
      )}
    </span>
  );
}

type DefinitionCellProps = Pick<ToolTableProps, 'isHolding' | 'onConfirm' | 'confirmBlock'> & { row: ToolRow };

function DefinitionCell({ row, isHolding, onConfirm, confirmBlock }: DefinitionCellProps) {
  const { name, pinned } = row;
  if (pinned === undefined) return null;
  const isOpen = isToConfirm(pinned.state);
  // A link, not a button: what is read-only disables those, and reading stays possible.
  const look = (
    <Link
      href={`?tool=${encodeURIComponent(pinned.name)}`}
      prefetch={false}
      scroll={false}
      aria-label={isOpen ? `See what changed of ${name}` : `Schema of ${name}`}
      className="rounded text-xs text-brand-ink underline underline-offset-3"
    >
      {isOpen ? 'See' : 'Schema'}
    </Link>
  );
  if (!isOpen) return look;
  return (
    <span className="flex items-center gap-3">
      <Badge tone="warn">
        {STATE_WORDS[pinned.state]}
        {isHolding && pinned.state !== 'removed' && ', held'}
      </Badge>
      {look}
      <May to="proxies.write">
        <Button
          size="sm"
          variant="ghost"
          className="max-sm:hidden"
          aria-label={`Confirm ${name}`}
          disabled={confirmBlock !== undefined}
          title={confirmBlock}
          onClick={() => onConfirm(row)}
        >
          Confirm
        </Button>
      </May>
    </span>
  );
}
