import { Prefetch } from '#components/prefetch.tsx';
import { policiesQuery } from '#data/policies.ts';
import { ProxyPolicies } from '#features/proxies/policies/proxy-policies.tsx';

export default async function ProxyPoliciesRoute({ params }: { params: Promise<{ id: string }> }) {
  const id = decodeURIComponent((await params).id);
  return (
    <Prefetch queries={[policiesQuery]}>
      <ProxyPolicies id={id} />
    </Prefetch>
  );
}
