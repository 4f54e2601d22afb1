import type { Metadata } from 'next';
import { CallsPage } from '#features/portal/calls-page.tsx';

export const metadata: Metadata = { title: { absolute: 'Calls' } };

export default function PortalCallsRoute() {
  return <CallsPage />;
}
