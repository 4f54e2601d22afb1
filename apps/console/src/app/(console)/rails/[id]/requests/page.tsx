import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { plannedRequestsQuery, railsQuery } from '#data/rails.ts';
import { PlannedRequests } from '#features/rails/planned-requests.tsx';

export const metadata: Metadata = { title: 'Dry run' };

type Props = { params: Promise<{ id: string }> };

export default async function PlannedRequestsRoute({ params }: Props) {
  const id = decodeURIComponent((await params).id);
  return (
    <Page>
      <Prefetch queries={[railsQuery, plannedRequestsQuery(id)]}>
        <PlannedRequests id={id} />
      </Prefetch>
    </Page>
  );
}
