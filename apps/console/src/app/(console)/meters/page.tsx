import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { metersQuery } from '#data/meters.ts';
import { MeterList } from '#features/meters/meter-list.tsx';

export const metadata: Metadata = { title: 'Meters' };

export default function MeterListRoute() {
  return (
    <Page>
      <Prefetch queries={[metersQuery]}>
        <MeterList />
      </Prefetch>
    </Page>
  );
}
