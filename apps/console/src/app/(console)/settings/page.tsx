import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { retentionQuery } from '#data/retention.ts';
import { SettingsPage } from '#features/settings/settings-page.tsx';

export const metadata: Metadata = { title: 'Settings' };

export default function SettingsPageRoute() {
  return (
    <Page>
      <Prefetch queries={[retentionQuery]}>
        <SettingsPage />
      </Prefetch>
    </Page>
  );
}
