import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { openSessionsQuery } from '#data/accounts.ts';
import { AccessPage } from '#features/settings/access/access-page.tsx';

export const metadata: Metadata = { title: 'People and sessions' };

export default function AccessPageRoute() {
  return (
    <Page>
      <Prefetch queries={[openSessionsQuery]}>
        <AccessPage />
      </Prefetch>
    </Page>
  );
}
