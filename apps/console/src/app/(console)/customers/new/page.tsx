import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { NewCustomer } from '#features/customers/new-customer.tsx';

export const metadata: Metadata = { title: 'New customer' };

export default function NewCustomerRoute() {
  return (
    <Page>
      <NewCustomer />
    </Page>
  );
}
