import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { versionsQuery } from '#data/versions.ts';
import { VersionList } from '#features/versions/version-list.tsx';

export const metadata: Metadata = { title: 'Versions' };

export default function VersionListRoute() {
  return (
    <Page>
      <Prefetch queries={[versionsQuery]}>
        <VersionList />
      </Prefetch>
    </Page>
  );
}
