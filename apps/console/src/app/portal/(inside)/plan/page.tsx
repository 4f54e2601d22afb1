import type { Metadata } from 'next';
import { PlanPage } from '#features/portal/plan-page.tsx';

export const metadata: Metadata = { title: { absolute: 'Plan' } };

export default function PortalPlanRoute() {
  return <PlanPage />;
}
