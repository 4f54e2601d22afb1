import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { reasonsQuery } from '#data/events.ts';
import { ReasonsPage } from '#features/events/reasons-page.tsx';

export const metadata: Metadata = { title: 'Reasons' };

export default function ReasonsRoute() {
  return (
    <Page>
      <Prefetch queries={[reasonsQuery]}>
        <ReasonsPage />
      </Prefetch>
    </Page>
  );
}
