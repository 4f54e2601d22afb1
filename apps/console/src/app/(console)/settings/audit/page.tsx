import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { AuditPage } from '#features/settings/audit/audit-page.tsx';

export const metadata: Metadata = { title: 'Audit log' };

export default function AuditPageRoute() {
  return (
    <Page>
      <AuditPage />
    </Page>
  );
}
