import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { OverviewPage } from '#features/overview/overview-page.tsx';

export const metadata: Metadata = { title: 'Overview' };

export default function OverviewPageRoute() {
  return (
    <Page wide>
      <OverviewPage />
    </Page>
  );
}
