'use client';

import type { InvoiceSummary } from '@tallygate/contracts/invoice';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { type Column, DataTable } from '#components/data-table.tsx';
import { Time } from '#components/time.tsx';
import { formatAmount } from '#lib/money.ts';
import { InvoiceState } from './invoice-state.tsx';
import { invoiceTitle } from './invoice-words.ts';
import { PeriodText } from './period-text.tsx';

const COLUMNS: readonly Column<InvoiceSummary>[] = [
  {
    id: 'number',
    header: 'Number',
    className: 'whitespace-nowrap',
    cell: (invoice) => (
      <Link href={`/invoices/${invoice.id}`} className="rounded font-medium hover:underline">
        {invoice.number ?? <span className="text-ink-muted">None yet</span>}
        <span className="sr-only">, {invoiceTitle(invoice)}</span>
      </Link>
    ),
  },
  {
    id: 'company',
    header: 'Company',
    className: 'w-full [overflow-wrap:anywhere]',
    cell: ({ company }) => company,
  },
  {
    id: 'period',
    header: 'Period',
    from: 'lg',
    onPhone: 'line',
    className: 'whitespace-nowrap text-ink-muted',
    cell: (invoice) => <PeriodText {...invoice} />,
  },
  { id: 'state', header: 'State', cell: ({ state }) => <InvoiceState state={state} /> },
  {
    id: 'final',
    header: 'Final',
    from: 'md',
    className: 'whitespace-nowrap text-ink-muted',
    cell: ({ finalAt, finalisedAt }) => <FinalTime at={finalisedAt ?? finalAt} />,
  },
  {
    id: 'total',
    header: 'Total',
    align: 'end',
    className: 'font-medium',
    cell: ({ total, currency }) => formatAmount(total, currency),
  },
];

function FinalTime({ at }: { at: string | null }) {
  return at === null ? <span>Not by itself</span> : <Time iso={at} />;
}

type InvoiceTableProps = { invoices: readonly InvoiceSummary[] | undefined; empty: ReactNode };

export function InvoiceTable({ invoices, empty }: InvoiceTableProps) {
  return (
    <DataTable
      caption="Invoices, running periods first"
      columns={COLUMNS}
      rows={invoices}
      rowKey={({ id }) => id}
      empty={empty}
    />
  );
}
