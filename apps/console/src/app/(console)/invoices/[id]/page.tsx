import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { invoiceQuery } from '#data/invoices.ts';
import { InvoicePage } from '#features/invoices/invoice-page.tsx';

export const metadata: Metadata = { title: 'Invoice' };

type Props = { params: Promise<{ id: string }> };

export default async function InvoiceRoute({ params }: Props) {
  const id = decodeURIComponent((await params).id);
  return (
    <Page>
      <Prefetch queries={[invoiceQuery(id)]}>
        <InvoicePage id={id} />
      </Prefetch>
    </Page>
  );
}
