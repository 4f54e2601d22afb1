import type { ReconciliationRun } from '@tallygate/contracts/reconciliation';
import { type Column, DataTable } from '#components/data-table.tsx';
import { Time } from '#components/time.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { formatNumber } from '#lib/format.ts';

type RunHistoryProps = {
  runs: readonly ReconciliationRun[];
  /** The one whose lines stand above. */
  shown: string;
  onOpen: (id: string) => void;
};

/** The comparisons that were kept, of each night and by hand. */
export function RunHistory({ runs, shown, onOpen }: RunHistoryProps) {
  const columns: readonly Column<ReconciliationRun>[] = [
    {
      id: 'at',
      header: 'Compared',
      className: 'whitespace-nowrap',
      cell: ({ id, startedAt }) => (
        <span className="inline-flex items-center gap-2">
          <Time iso={startedAt} />
          {id === shown && <Badge tone="brand">Shown</Badge>}
        </span>
      ),
    },
    {
      id: 'cause',
      header: 'By',
      className: 'w-full',
      cell: ({ cause, actor }) => (cause === 'nightly' ? 'Nightly' : actor),
    },
    { id: 'differs', header: 'Differ', align: 'end', cell: ({ counts }) => formatNumber(counts.differs ?? 0) },
    { id: 'alarming', header: 'Twice', align: 'end', from: 'sm', cell: ({ alarming }) => formatNumber(alarming) },
    {
      id: 'waiting',
      header: 'Under way',
      align: 'end',
      from: 'md',
      cell: ({ counts }) => formatNumber(counts.waiting ?? 0),
    },
    {
      id: 'not_judged',
      header: 'Not judged',
      align: 'end',
      from: 'md',
      cell: ({ counts }) => formatNumber(counts.not_judged ?? 0),
    },
    { id: 'equal', header: 'Equal', align: 'end', cell: ({ counts }) => formatNumber(counts.equal ?? 0) },
    {
      id: 'open',
      header: <span className="sr-only">Actions</span>,
      align: 'end',
      cell: ({ id }) =>
        id !== shown && (
          <Button size="sm" onClick={() => onOpen(id)}>
            Show
          </Button>
        ),
    },
  ];
  return (
    <section aria-labelledby="history" className="flex flex-col gap-3">
      <h2 id="history" className="text-base font-semibold">
        History
      </h2>
      <DataTable caption="Comparisons that were kept" columns={columns} rows={runs} rowKey={({ id }) => id} />
    </section>
  );
}
