import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { MeterList } from '#features/meters/meter-list.tsx';

export const metadata: Metadata = { title: 'Meters' };

export default function MeterListRoute() {
  return (
    <Page wide>
      <MeterList />
    </Page>
  );
}
