'use client';

import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { PageHeader } from '#components/page-header.tsx';
import { LoadError, PageSkeleton } from '#components/states.tsx';
import { customerQuery } from '#data/customers.ts';

const CustomerForm = dynamic(() => import('./customer-form.tsx').then((module) => module.CustomerForm), {
  ssr: false,
  loading: () => <PageSkeleton />,
});

/** Changes what is written down of a company. */
export function CustomerEdit({ company }: { company: string }) {
  const customer = useQuery(customerQuery(company));
  const label = customer.data?.name || company;
  return (
    <>
      <PageHeader
        title="Change customer"
        trail={[
          { label: 'Customers', href: '/customers' },
          { label, href: `/customers/${encodeURIComponent(company)}` },
        ]}
      />
      {customer.data ? (
        <CustomerForm customer={customer.data} />
      ) : customer.error ? (
        <LoadError error={customer.error} what="the customer" onRetry={() => void customer.refetch()} />
      ) : (
        <PageSkeleton />
      )}
    </>
  );
}
