import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { MeterPage } from '#features/meters/meter-page.tsx';

export const metadata: Metadata = { title: 'Meter' };

type Props = { params: Promise<{ id: string }> };

export default async function MeterRoute({ params }: Props) {
  const { id } = await params;
  return (
    <Page wide>
      <MeterPage id={decodeURIComponent(id)} />
    </Page>
  );
}
