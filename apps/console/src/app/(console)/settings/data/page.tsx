import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { DataPage } from '#features/settings/data/data-page.tsx';

export const metadata: Metadata = { title: 'Configuration and support' };

export default function DataPageRoute() {
  return (
    <Page>
      <DataPage />
    </Page>
  );
}
