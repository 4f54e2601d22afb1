import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { VersionList } from '#features/versions/version-list.tsx';

export const metadata: Metadata = { title: 'Versions' };

export default function VersionListRoute() {
  return (
    <Page>
      <VersionList />
    </Page>
  );
}
