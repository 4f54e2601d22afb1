import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { correctionPagesQuery } from '#data/corrections.ts';
import { CorrectionsPage } from '#features/corrections/corrections-page.tsx';

export const metadata: Metadata = { title: 'Corrections' };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function CorrectionsRoute({ searchParams }: Props) {
  const isNarrowed = Object.keys(await searchParams).length > 0;
  return (
    <Page>
      <Prefetch queries={isNarrowed ? [] : [correctionPagesQuery({})]}>
        <CorrectionsPage />
      </Prefetch>
    </Page>
  );
}
