import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { meterQuery } from '#data/meters.ts';
import { MeterEdit } from '#features/meters/meter-edit.tsx';

export const metadata: Metadata = { title: 'Change meter' };

type Props = { params: Promise<{ id: string }> };

export default async function ChangeMeterRoute({ params }: Props) {
  const id = decodeURIComponent((await params).id);
  return (
    <Page>
      <Prefetch queries={[meterQuery(id)]}>
        <MeterEdit id={id} />
      </Prefetch>
    </Page>
  );
}
