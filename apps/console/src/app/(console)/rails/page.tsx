import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { allMetersQuery } from '#data/meters.ts';
import { railAssignmentsQuery, railsQuery } from '#data/rails.ts';
import { RailList } from '#features/rails/rail-list.tsx';

export const metadata: Metadata = { title: 'Rails' };

export default function RailsRoute() {
  return (
    <Page>
      <Prefetch queries={[railsQuery, railAssignmentsQuery, allMetersQuery]}>
        <RailList />
      </Prefetch>
    </Page>
  );
}
