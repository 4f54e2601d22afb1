import { Prefetch } from '#components/prefetch.tsx';
import { apiKeysQuery } from '#data/api-keys.ts';
import { ProxyKeys } from '#features/proxies/api-keys/proxy-keys.tsx';

export default async function ProxyKeysRoute({ params }: { params: Promise<{ id: string }> }) {
  const id = decodeURIComponent((await params).id);
  return (
    <Prefetch queries={[apiKeysQuery(id)]}>
      <ProxyKeys id={id} />
    </Prefetch>
  );
}
