import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { MeterEdit } from '#features/meters/meter-edit.tsx';

export const metadata: Metadata = { title: 'Change meter' };

type Props = { params: Promise<{ id: string }> };

export default async function ChangeMeterRoute({ params }: Props) {
  const { id } = await params;
  return (
    <Page wide>
      <MeterEdit id={decodeURIComponent(id)} />
    </Page>
  );
}
