import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { publishersQuery } from '#data/publishers.ts';
import { PublisherPage } from '#features/publisher/publisher-page.tsx';

export const metadata: Metadata = { title: 'Publisher' };

export default function PublisherPageRoute() {
  return (
    <Page>
      <Prefetch queries={[publishersQuery]}>
        <PublisherPage />
      </Prefetch>
    </Page>
  );
}
