import type { Metadata } from 'next';
import { ConnectPage } from '#features/portal/connect-page.tsx';

export const metadata: Metadata = { title: { absolute: 'Connect' } };

export default function PortalConnectRoute() {
  return <ConnectPage />;
}
