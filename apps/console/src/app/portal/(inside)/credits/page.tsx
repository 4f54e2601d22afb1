import type { Metadata } from 'next';
import { PortalCreditsPage } from '#features/portal/credits-page.tsx';

export const metadata: Metadata = { title: { absolute: 'Credits' } };

export default function PortalCreditsRoute() {
  return <PortalCreditsPage />;
}
