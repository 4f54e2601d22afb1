import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { ALL_VERSIONS, foundVersionsQuery } from '#data/versions.ts';
import { VersionList } from '#features/versions/version-list.tsx';

export const metadata: Metadata = { title: 'Versions' };

export default function VersionListRoute() {
  return (
    <Page>
      <Prefetch queries={[foundVersionsQuery(ALL_VERSIONS)]}>
        <VersionList />
      </Prefetch>
    </Page>
  );
}
