import type { Metadata } from 'next';
import { PortalInvoices } from '#features/portal/invoices-page.tsx';

export const metadata: Metadata = { title: { absolute: 'Invoices' } };

export default function PortalInvoicesRoute() {
  return <PortalInvoices />;
}
