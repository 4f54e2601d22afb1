import type { Metadata } from 'next';
import { PortalAlertsPage } from '#features/portal/portal-alerts-page.tsx';

export const metadata: Metadata = { title: { absolute: 'Alerts' } };

export default function PortalAlertsRoute() {
  return <PortalAlertsPage />;
}
