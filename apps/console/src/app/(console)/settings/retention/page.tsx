import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { retentionQuery } from '#data/retention.ts';
import { RetentionPage } from '#features/settings/retention/retention-page.tsx';

export const metadata: Metadata = { title: 'How long calls are kept' };

export default function RetentionPageRoute() {
  return (
    <Page>
      <Prefetch queries={[retentionQuery]}>
        <RetentionPage />
      </Prefetch>
    </Page>
  );
}
