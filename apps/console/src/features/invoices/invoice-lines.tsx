'use client';

import type { InvoiceView } from '@tallygate/contracts/invoice';
import Link from 'next/link';
import { type Column, DataTable } from '#components/data-table.tsx';
import { lineReceiptsHref } from '#data/invoices.ts';
import { formatDecimal } from '#lib/format.ts';
import { formatAmount } from '#lib/money.ts';
import { PeriodText } from './period-text.tsx';

type Line = InvoiceView['document']['lines'][number];

const linkStyle = 'rounded text-brand-ink underline underline-offset-3 print:text-ink print:no-underline';

/** What is charged, line by line; each line of usage is the way to its calls. */
export function InvoiceLines({ invoice }: { invoice: InvoiceView }) {
  const { document, calls, zone, id } = invoice;
  const columns: readonly Column<Line>[] = [
    {
      id: 'line',
      header: 'Line',
      className: 'w-full min-w-44 [overflow-wrap:anywhere]',
      cell: (line) => (
        <>
          <span className="block">{line.description}</span>
          <span className="block text-xs text-ink-muted">
            {detailsOf(line)}
            {(line.from !== document.period.from || line.to !== document.period.to) && (
              <PeriodText from={line.from} to={line.to} zone={zone} />
            )}
          </span>
          <LineReceipts invoiceId={id} receipts={document.receipts?.find((one) => one.line === line.key)} />
        </>
      ),
    },
    {
      id: 'calls',
      header: 'Calls',
      className: 'print:hidden whitespace-nowrap',
      cell: ({ key, description }) =>
        calls[key] && (
          <Link href={`/events?${new URLSearchParams(calls[key])}`} prefetch={false} className={linkStyle}>
            Open<span className="sr-only"> the calls of {description}</span>
          </Link>
        ),
    },
    {
      id: 'quantity',
      header: 'Quantity',
      align: 'end',
      cell: ({ quantity }) => (quantity === undefined ? '' : formatDecimal(quantity)),
    },
    {
      id: 'price',
      header: 'Unit price',
      align: 'end',
      cell: ({ unitAmount }) => (unitAmount === undefined ? '' : formatAmount(unitAmount, document.currency)),
    },
    {
      id: 'amount',
      header: 'Amount',
      align: 'end',
      className: 'font-medium',
      cell: ({ amount }) => formatAmount(amount, document.currency),
    },
  ];
  return <DataTable caption="Lines" columns={columns} rows={document.lines} rowKey={({ key }) => key} empty={null} />;
}

type LineReceiptsProps = {
  invoiceId: string;
  receipts: NonNullable<InvoiceView['document']['receipts']>[number] | undefined;
};

/** The receipts that the calls of a line handed out, as a file to verify, and what the invoice says of them. */
function LineReceipts({ invoiceId, receipts }: LineReceiptsProps) {
  if (receipts === undefined) return null;
  const { line, count, digest } = receipts;
  return (
    <span className="block text-xs text-ink-muted">
      <a href={lineReceiptsHref(invoiceId, line)} download="receipts.json" className={linkStyle}>
        {count === '1' ? '1 signed receipt' : `${formatDecimal(count)} signed receipts`}
      </a>
      , SHA-256 <span className="break-all font-mono">{digest}</span>
    </span>
  );
}

function detailsOf({ phase, version, cause }: Line): string {
  const parts = [
    phase === undefined ? [] : [`Phase ${phase}`],
    version === undefined ? [] : [`version ${version}`],
    cause === undefined ? [] : [cause],
  ].flat();
  return parts.length === 0 ? '' : `${parts.join(', ')} `;
}
