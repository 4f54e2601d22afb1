import { ProxyConnect } from '#features/proxies/proxy-connect.tsx';

export default async function ProxyConnectRoute({ params }: { params: Promise<{ id: string }> }) {
  return <ProxyConnect id={decodeURIComponent((await params).id)} />;
}
