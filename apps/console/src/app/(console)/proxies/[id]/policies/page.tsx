import { ProxyPolicies } from '#features/proxies/policies/proxy-policies.tsx';

export default async function ProxyPoliciesRoute({ params }: { params: Promise<{ id: string }> }) {
  return <ProxyPolicies id={decodeURIComponent((await params).id)} />;
}
