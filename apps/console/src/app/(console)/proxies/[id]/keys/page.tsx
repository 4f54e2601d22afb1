import { ProxyKeys } from '#features/proxies/api-keys/proxy-keys.tsx';

export default async function ProxyKeysRoute({ params }: { params: Promise<{ id: string }> }) {
  return <ProxyKeys id={decodeURIComponent((await params).id)} />;
}
