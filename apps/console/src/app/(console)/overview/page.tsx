import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { overviewQuery } from '#data/overview.ts';
import { OverviewPage } from '#features/overview/overview-page.tsx';

export const metadata: Metadata = { title: 'Overview' };

export default function OverviewPageRoute() {
  return (
    <Page wide>
      <Prefetch queries={[overviewQuery]}>
        <OverviewPage />
      </Prefetch>
    </Page>
  );
}
