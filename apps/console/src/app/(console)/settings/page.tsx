import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { SettingsPage } from '#features/settings/settings-page.tsx';

export const metadata: Metadata = { title: 'Settings' };

export default function SettingsPageRoute() {
  return (
    <Page>
      <SettingsPage />
    </Page>
  );
}
