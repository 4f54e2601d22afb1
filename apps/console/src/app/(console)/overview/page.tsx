import type { Metadata } from 'next';
import { readRange } from '#components/charts/range-words.ts';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { overviewQuery } from '#data/overview.ts';
import { serversQuery } from '#data/servers.ts';
import { OverviewPage } from '#features/overview/overview-page.tsx';

export const metadata: Metadata = { title: 'Overview' };

type Props = { searchParams: Promise<{ range?: string | string[] }> };

export default async function OverviewPageRoute({ searchParams }: Props) {
  const { range } = await searchParams;
  return (
    <Page>
      <Prefetch queries={[overviewQuery(readRange(range)), serversQuery]}>
        <OverviewPage />
      </Prefetch>
    </Page>
  );
}
