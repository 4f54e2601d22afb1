import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { metersQuery } from '#data/meters.ts';
import { NewRail } from '#features/rails/new-rail.tsx';

export const metadata: Metadata = { title: 'New rail' };

export default function NewRailRoute() {
  return (
    <Page>
      <Prefetch queries={[metersQuery]}>
        <NewRail />
      </Prefetch>
    </Page>
  );
}
