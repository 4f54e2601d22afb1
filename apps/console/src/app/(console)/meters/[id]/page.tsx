import type { Metadata } from 'next';
import { Page } from '#components/page.tsx';
import { Prefetch } from '#components/prefetch.tsx';
import { meterPreviewQuery, meterPricesQuery, meterQuery } from '#data/meters.ts';
import { MeterPage } from '#features/meters/meter-page.tsx';

export const metadata: Metadata = { title: 'Meter' };

type Props = { params: Promise<{ id: string }>; searchParams: Promise<{ period?: string | string[] }> };

export default async function MeterRoute({ params, searchParams }: Props) {
  const isCurrent = (await searchParams).period === undefined;
  const id = decodeURIComponent((await params).id);
  return (
    <Page>
      <Prefetch queries={[meterQuery(id), meterPricesQuery(id), ...(isCurrent ? [meterPreviewQuery(id)] : [])]}>
        <MeterPage id={id} />
      </Prefetch>
    </Page>
  );
}
