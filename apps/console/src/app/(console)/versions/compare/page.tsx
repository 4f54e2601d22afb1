import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { versionsQuery } from '#data/versions.ts';
import { CompareVersions } from '#features/versions/compare-versions.tsx';

export const metadata: Metadata = { title: 'Compare · Versions' };

export default function CompareVersionsRoute() {
  return (
    <Page>
      <Prefetch queries={[versionsQuery]}>
        <CompareVersions />
      </Prefetch>
    </Page>
  );
}
