import type { PolicyComparison } from '@tallygate/contracts/decision-policy';
import { REASON_TABLE } from '@tallygate/contracts/reason-table';
import { type Column, DataTable } from '#components/data-table.tsx';
import { formatDecimal, formatNumber } from '#lib/format.ts';
import { BeforeAfter, CELL } from './before-after.tsx';

type ReasonChange = PolicyComparison['reasons'][number];

/** The events that are decided otherwise, by what they were and become. */
export function ReasonChanges({ comparison: { reasons, events } }: { comparison: PolicyComparison }) {
  if (reasons.length === 0)
    return (
      <p className="text-sm text-ink-muted">
        {events === 0 ? 'The period has no events.' : 'Every event that can be told is decided as it was recorded.'}
      </p>
    );
  return (
    <section aria-label="By reason">
      <h3 className="pb-2 text-sm font-semibold">By reason</h3>
      <DataTable<ReasonChange>
        caption="Events that are decided otherwise, by reason"
        rows={reasons}
        rowKey={(row) => `${row.before} ${row.after} ${row.billableBefore} ${row.billableAfter}`}
        columns={CHANGES}
      />
      <p className="pt-1.5 text-xs text-ink-muted">
        They count: the sum of what these calls count, whether or not they are billed.
      </p>
    </section>
  );
}

const charge = (isBillable: boolean) => (isBillable ? 'billed' : 'free');

const CHANGES: readonly Column<ReasonChange>[] = [
  {
    id: 'reason',
    header: 'Reason',
    cell: ({ before, after }) =>
      before === after ? REASON_TABLE[before].label : `${REASON_TABLE[before].label} → ${REASON_TABLE[after].label}`,
  },
  {
    id: 'charge',
    header: 'Charge',
    className: CELL,
    cell: ({ billableBefore, billableAfter }) =>
      billableBefore === billableAfter ? (
        `still ${charge(billableAfter)}`
      ) : (
        <span className="font-medium">
          {charge(billableBefore)} → {charge(billableAfter)}
        </span>
      ),
  },
  { id: 'events', header: 'Events', align: 'end', className: CELL, cell: ({ events }) => formatNumber(events) },
  {
    id: 'quantity',
    header: 'They count',
    align: 'end',
    className: CELL,
    cell: (row) => (
      <BeforeAfter before={row.quantityBefore} after={row.quantityAfter} write={(value) => formatDecimal(value)} />
    ),
  },
];
