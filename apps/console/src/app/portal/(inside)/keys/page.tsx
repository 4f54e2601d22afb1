import type { Metadata } from 'next';
import { PortalKeysPage } from '#features/portal/keys-page.tsx';

export const metadata: Metadata = { title: { absolute: 'API keys' } };

export default function PortalKeysRoute() {
  return <PortalKeysPage />;
}
