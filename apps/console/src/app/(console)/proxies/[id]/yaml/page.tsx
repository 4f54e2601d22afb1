import { ProxyYaml } from '#features/proxies/proxy-yaml.tsx';

export default async function ProxyYamlRoute({ params }: { params: Promise<{ id: string }> }) {
  return <ProxyYaml id={decodeURIComponent((await params).id)} />;
}
