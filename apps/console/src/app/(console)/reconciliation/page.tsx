import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { reconciliationRunsQuery } from '#data/reconciliation.ts';
import { ReconciliationPage } from '#features/reconciliation/reconciliation-page.tsx';

export const metadata: Metadata = { title: 'Reconciliation' };

export default function ReconciliationRoute() {
  return (
    <Page>
      <Prefetch queries={[reconciliationRunsQuery]}>
        <ReconciliationPage />
      </Prefetch>
    </Page>
  );
}
