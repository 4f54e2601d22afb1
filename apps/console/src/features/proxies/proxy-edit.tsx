'use client';

import { editableResource } from '#data/proxies.ts';
import { ProxyForm } from './proxy-form.tsx';
import { useProxy } from './use-proxy.ts';

export function ProxyEdit({ id }: { id: string }) {
  const proxy = useProxy(id);
  return <ProxyForm key={proxy.revision} initial={editableResource(proxy)} stored={proxy} />;
}
