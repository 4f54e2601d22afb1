import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { ALL_ENTRIES, auditChainQuery, auditQuery } from '#data/audit.ts';
import { AuditPage } from '#features/settings/audit/audit-page.tsx';

export const metadata: Metadata = { title: 'Audit log' };

export default function AuditPageRoute() {
  return (
    <Page>
      <Prefetch queries={[auditChainQuery, auditQuery(ALL_ENTRIES)]}>
        <AuditPage />
      </Prefetch>
    </Page>
  );
}
