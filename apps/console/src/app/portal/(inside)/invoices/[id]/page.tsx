import type { Metadata } from 'next';
import { PortalInvoicePage } from '#features/portal/invoice-page.tsx';

export const metadata: Metadata = { title: { absolute: 'Invoice' } };

type Props = { params: Promise<{ id: string }> };

export default async function PortalInvoiceRoute({ params }: Props) {
  return <PortalInvoicePage id={decodeURIComponent((await params).id)} />;
}
