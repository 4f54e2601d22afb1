import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { metersQuery } from '#data/meters.ts';
import { railsQuery } from '#data/rails.ts';
import { RailEdit } from '#features/rails/rail-edit.tsx';

export const metadata: Metadata = { title: 'Change rail' };

type Props = { params: Promise<{ id: string }> };

export default async function RailEditRoute({ params }: Props) {
  const id = decodeURIComponent((await params).id);
  return (
    <Page>
      <Prefetch queries={[railsQuery, metersQuery]}>
        <RailEdit id={id} />
      </Prefetch>
    </Page>
  );
}
