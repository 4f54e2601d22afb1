import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { versionQuery, versionsQuery } from '#data/versions.ts';
import { VersionPage } from '#features/versions/version-page.tsx';

type Props = { params: Promise<{ number: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `v${(await params).number} · Versions` };
}

export default async function VersionRoute({ params }: Props) {
  const { number } = await params;
  if (!/^\d{1,9}$/.test(number)) notFound();
  return (
    <Page>
      <Prefetch queries={[versionQuery(Number(number)), versionsQuery]}>
        <VersionPage number={Number(number)} />
      </Prefetch>
    </Page>
  );
}
