import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { PublisherPage } from '#features/publisher/publisher-page.tsx';

export const metadata: Metadata = { title: 'Publisher' };

export default function PublisherPageRoute() {
  return (
    <Page>
      <PublisherPage />
    </Page>
  );
}
