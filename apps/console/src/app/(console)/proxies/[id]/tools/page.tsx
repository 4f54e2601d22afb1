import { ProxyTools } from '#features/proxies/proxy-tools.tsx';

export default async function ProxyToolsRoute({ params }: { params: Promise<{ id: string }> }) {
  return <ProxyTools id={decodeURIComponent((await params).id)} />;
}
