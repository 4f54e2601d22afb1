import { ProxyOverview } from '#features/proxies/proxy-overview.tsx';

export default async function ProxyOverviewRoute({ params }: { params: Promise<{ id: string }> }) {
  return <ProxyOverview id={decodeURIComponent((await params).id)} />;
}
