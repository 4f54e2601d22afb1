import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { ImportPage } from '#features/proxies/import/import-page.tsx';

export const metadata: Metadata = { title: 'Import proxies' };

export default function ImportRoute() {
  return (
    <Page>
      <ImportPage />
    </Page>
  );
}
