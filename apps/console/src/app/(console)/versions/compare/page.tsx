import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { CompareVersions } from '#features/versions/compare-versions.tsx';

export const metadata: Metadata = { title: 'Compare · Versions' };

export default function CompareVersionsRoute() {
  return (
    <Page wide>
      <CompareVersions />
    </Page>
  );
}
