'use client';

import type { PortalInvoiceDetail } from '@tallygate/contracts/portal';
import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { type Column, DataTable } from '#components/data-table.tsx';
import { Time } from '#components/time.tsx';
import { Button } from '#components/ui/button.tsx';
import { portalInvoiceQuery } from '#data/portal.ts';
import { formatDecimal } from '#lib/format.ts';
import { formatAmount } from '#lib/money.ts';
import { portalPath } from '#lib/portal-client.ts';
import { PortalInvoiceState } from './portal-invoice-state.tsx';
import { PortalPart } from './portal-part.tsx';

/** One invoice with its lines. */
export function PortalInvoicePage({ id }: { id: string }) {
  const invoice = useQuery(portalInvoiceQuery(id));
  return (
    <PortalPart
      title={invoice.data?.number ?? 'Invoice'}
      reading={invoice}
      actions={
        invoice.data && (
          <Button asChild>
            <a href={portalPath(`/invoices/${encodeURIComponent(id)}/pdf`)} download>
              <Download aria-hidden /> PDF
            </a>
          </Button>
        )
      }
    >
      {({ lines, net, total, due, currency, from, to, state }) => (
        <>
          <p className="flex flex-wrap items-center gap-2 text-sm text-ink-muted">
            <PortalInvoiceState state={state} /> <Time iso={from} absolute /> to <Time iso={to} absolute />
          </p>
          <DataTable
            caption="Lines"
            columns={columnsIn(currency)}
            rows={lines}
            rowKey={({ description, amount, quantity }) => `${description} ${quantity} ${amount}`}
          />
          <dl className="ms-auto grid w-full max-w-xs grid-cols-2 gap-1 text-sm">
            {[
              ['Net', net],
              ['Total', total],
              ['Due', due],
            ].map(([label = '', amount = '0']) => (
              <div key={label} className="contents">
                <dt className="text-ink-muted">{label}</dt>
                <dd className="text-end font-medium tabular-nums">{formatAmount(amount, currency)}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </PortalPart>
  );
}

const columnsIn = (currency: string): readonly Column<PortalInvoiceDetail['lines'][number]>[] => [
  { id: 'what', header: 'What', className: 'w-full', cell: ({ description }) => description },
  {
    id: 'quantity',
    header: 'Quantity',
    align: 'end',
    cell: ({ quantity }) => (quantity === null ? '–' : formatDecimal(quantity)),
  },
  { id: 'amount', header: 'Amount', align: 'end', cell: ({ amount }) => formatAmount(amount, currency) },
];
