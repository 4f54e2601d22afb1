import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { overviewQuery } from '#data/overview.ts';
import { serversQuery } from '#data/servers.ts';
import { OverviewPage } from '#features/overview/overview-page.tsx';
import { readRange } from '#features/overview/overview-ranges.ts';

export const metadata: Metadata = { title: 'Overview' };

type Props = { searchParams: Promise<{ range?: string | string[] }> };

export default async function OverviewPageRoute({ searchParams }: Props) {
  const { range } = await searchParams;
  return (
    <Page wide>
      <Prefetch queries={[overviewQuery(readRange(range)), serversQuery]}>
        <OverviewPage />
      </Prefetch>
    </Page>
  );
}
