import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { customersQuery } from '#data/customers.ts';
import { plansQuery } from '#data/plans.ts';
import { CustomerList } from '#features/customers/customer-list.tsx';

export const metadata: Metadata = { title: 'Customers' };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function CustomersRoute({ searchParams }: Props) {
  const isNarrowed = Object.keys(await searchParams).length > 0;
  return (
    <Page>
      <Prefetch queries={isNarrowed ? [plansQuery] : [plansQuery, customersQuery({})]}>
        <CustomerList />
      </Prefetch>
    </Page>
  );
}
