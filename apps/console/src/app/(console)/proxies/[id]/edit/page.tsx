import { ProxyEdit } from '#features/proxies/proxy-edit.tsx';

export default async function ProxyEditRoute({ params }: { params: Promise<{ id: string }> }) {
  return <ProxyEdit id={decodeURIComponent((await params).id)} />;
}
