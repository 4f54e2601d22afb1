'use client';

import dynamic from 'next/dynamic';
import { PageHeader } from '#components/page-header.tsx';
import { PageSkeleton } from '#components/states.tsx';

/** Forms are much code: the page's frame does not wait for it. */
const CustomerForm = dynamic(() => import('./customer-form.tsx').then((module) => module.CustomerForm), {
  ssr: false,
  loading: () => <PageSkeleton />,
});

/** Writes a company down, which may not have called yet. */
export function NewCustomer() {
  return (
    <>
      <PageHeader title="New customer" trail={[{ label: 'Customers', href: '/customers' }]} />
      <CustomerForm />
    </>
  );
}
