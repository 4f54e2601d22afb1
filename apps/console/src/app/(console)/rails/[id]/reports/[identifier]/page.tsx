import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { railReportQuery, railsQuery } from '#data/rails.ts';
import { ReportPage } from '#features/rails/report-page.tsx';

export const metadata: Metadata = { title: 'Report' };

type Props = { params: Promise<{ id: string; identifier: string }> };

export default async function ReportRoute({ params }: Props) {
  const [id, identifier] = [(await params).id, (await params).identifier].map(decodeURIComponent) as [string, string];
  return (
    <Page>
      <Prefetch queries={[railsQuery, railReportQuery(id, identifier)]}>
        <ReportPage railId={id} identifier={identifier} />
      </Prefetch>
    </Page>
  );
}
