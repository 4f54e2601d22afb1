'use client';

import type { PortalInvoice } from '@tallygate/contracts/portal';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { type Column, DataTable } from '#components/data-table.tsx';
import { EmptyState } from '#components/states.tsx';
import { Time } from '#components/time.tsx';
import { portalInvoicesQuery } from '#data/portal.ts';
import { formatAmount } from '#lib/money.ts';
import { portalPath } from '#lib/portal-client.ts';
import { PortalInvoiceState } from './portal-invoice-state.tsx';
import { PortalPart } from './portal-part.tsx';

/** Every invoice, with its file. */
export function PortalInvoices() {
  return (
    <PortalPart title="Invoices" reading={useQuery(portalInvoicesQuery)}>
      {(invoices) => (
        <DataTable
          caption="Invoices"
          columns={COLUMNS}
          rows={invoices}
          rowKey={({ id }) => id}
          empty={<EmptyState heading="No invoice yet">The first one comes after your first billing period.</EmptyState>}
        />
      )}
    </PortalPart>
  );
}

const COLUMNS: readonly Column<PortalInvoice>[] = [
  {
    id: 'number',
    header: 'Invoice',
    className: 'w-full',
    cell: ({ id, number }) => (
      <Link href={`/portal/invoices/${id}`} className="rounded font-medium underline underline-offset-3">
        {number ?? 'Without a number'}
      </Link>
    ),
  },
  {
    id: 'period',
    header: 'Period',
    onPhone: 'line',
    className: 'whitespace-nowrap text-ink-muted',
    cell: ({ from, to }) => (
      <>
        <Time iso={from} absolute /> to <Time iso={to} absolute />
      </>
    ),
  },
  { id: 'state', header: 'State', cell: ({ state }) => <PortalInvoiceState state={state} /> },
  { id: 'total', header: 'Total', align: 'end', cell: ({ total, currency }) => formatAmount(total, currency) },
  { id: 'due', header: 'Due', align: 'end', from: 'md', cell: ({ due, currency }) => formatAmount(due, currency) },
  {
    id: 'pdf',
    header: <span className="sr-only">File</span>,
    align: 'end',
    cell: ({ id, number }) => (
      <a
        href={portalPath(`/invoices/${id}/pdf`)}
        download
        className="rounded underline underline-offset-3"
        aria-label={`${number ?? 'Invoice'} as PDF`}
      >
        PDF
      </a>
    ),
  },
];
