import type { CustomerCharge } from '@tallygate/contracts/customer';
import Link from 'next/link';
import { type Column, DataTable } from '#components/data-table.tsx';
import { formatDateTime, formatDecimal } from '#lib/format.ts';
import { formatAmount } from '#lib/money.ts';

type Line = CustomerCharge['lines'][number];

/** What makes up the charge of the present period, each line down to its calls. */
export function ChargeLines({ charge, hasPlan }: { charge: CustomerCharge; hasPlan: boolean }) {
  return (
    <section aria-labelledby="charge" className="flex flex-col gap-3">
      <h2 id="charge" className="text-base font-semibold">
        Charge since {formatDateTime(charge.from, { timeZone: 'UTC' })}
      </h2>
      {!hasPlan && (
        <p className="text-sm text-ink-muted">
          On no plan, so no invoice is made: this is what the prices of the meters come to.
        </p>
      )}
      <DataTable
        caption="Lines of the charge"
        columns={COLUMNS}
        rows={charge.lines}
        rowKey={({ key }) => key}
        empty={<p className="px-6 py-8 text-center text-sm text-ink-muted">Nothing is due yet.</p>}
      />
    </section>
  );
}

const COLUMNS: readonly Column<Line>[] = [
  {
    id: 'what',
    header: 'What',
    cell: ({ description, calls }) =>
      calls === null ? (
        description
      ) : (
        <Link href={`/events?${new URLSearchParams(calls)}`} className="rounded font-medium hover:underline">
          {description}
        </Link>
      ),
  },
  {
    id: 'quantity',
    header: 'Quantity',
    align: 'end',
    cell: ({ quantity }) => (quantity === null ? '' : formatDecimal(quantity)),
  },
  { id: 'amount', header: 'Amount', align: 'end', cell: ({ amount, currency }) => formatAmount(amount, currency) },
];
