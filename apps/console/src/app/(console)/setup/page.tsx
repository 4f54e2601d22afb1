import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { SetupPage } from '#features/setup/setup-page.tsx';

export const metadata: Metadata = { title: 'Setup' };

export default function SetupPageRoute() {
  return (
    <Page>
      <SetupPage />
    </Page>
  );
}
