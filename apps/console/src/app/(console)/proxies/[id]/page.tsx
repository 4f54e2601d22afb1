import { readRange } from '#components/charts/range-words.ts';
import { Prefetch } from '#components/prefetch.tsx';
import { policiesQuery } from '#data/policies.ts';
import { proxyNumbersQuery } from '#data/proxy-numbers.ts';
import { ProxyOverview } from '#features/proxies/overview/proxy-overview.tsx';

type Props = { params: Promise<{ id: string }>; searchParams: Promise<{ range?: string | string[] }> };

export default async function ProxyOverviewRoute({ params, searchParams }: Props) {
  const id = decodeURIComponent((await params).id);
  const { range } = await searchParams;
  return (
    <Prefetch queries={[proxyNumbersQuery(id, readRange(range)), policiesQuery]}>
      <ProxyOverview id={id} />
    </Prefetch>
  );
}
