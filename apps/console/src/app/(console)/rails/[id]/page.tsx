import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { allMetersQuery } from '#data/meters.ts';
import { railAssignmentsQuery, railCustomersQuery, railsQuery } from '#data/rails.ts';
import { RailPage } from '#features/rails/rail-page.tsx';

export const metadata: Metadata = { title: 'Rail' };

type Props = { params: Promise<{ id: string }> };

export default async function RailRoute({ params }: Props) {
  const id = decodeURIComponent((await params).id);
  return (
    <Page>
      <Prefetch queries={[railsQuery, railAssignmentsQuery, allMetersQuery, railCustomersQuery(id)]}>
        <RailPage id={id} />
      </Prefetch>
    </Page>
  );
}
