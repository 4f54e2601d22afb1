import type { Metadata } from 'next';
import { UsagePage } from '#features/portal/usage-page.tsx';

export const metadata: Metadata = { title: { absolute: 'Usage' } };

export default function PortalUsageRoute() {
  return <UsagePage />;
}
