import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { customerQuery } from '#data/customers.ts';
import { CustomerEdit } from '#features/customers/customer-edit.tsx';

export const metadata: Metadata = { title: 'Change customer' };

type Props = { params: Promise<{ company: string }> };

export default async function CustomerEditRoute({ params }: Props) {
  const company = decodeURIComponent((await params).company);
  return (
    <Page>
      <Prefetch queries={[customerQuery(company)]}>
        <CustomerEdit company={company} />
      </Prefetch>
    </Page>
  );
}
