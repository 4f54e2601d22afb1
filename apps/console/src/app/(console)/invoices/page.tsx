import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { ALL_INVOICES, invoicePagesQuery } from '#data/invoices.ts';
import { InvoicesPage } from '#features/invoices/invoices-page.tsx';

export const metadata: Metadata = { title: 'Invoices' };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function InvoicesRoute({ searchParams }: Props) {
  const isNarrowed = Object.keys(await searchParams).length > 0;
  return (
    <Page>
      <Prefetch queries={isNarrowed ? [] : [invoicePagesQuery(ALL_INVOICES)]}>
        <InvoicesPage />
      </Prefetch>
    </Page>
  );
}
