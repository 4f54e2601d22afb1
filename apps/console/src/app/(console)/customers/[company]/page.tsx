import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { customerQuery } from '#data/customers.ts';
import { CustomerPage } from '#features/customers/customer-page.tsx';

export const metadata: Metadata = { title: 'Customer' };

type Props = { params: Promise<{ company: string }> };

export default async function CustomerRoute({ params }: Props) {
  const company = decodeURIComponent((await params).company);
  return (
    <Page>
      <Prefetch queries={[customerQuery(company)]}>
        <CustomerPage company={company} />
      </Prefetch>
    </Page>
  );
}
