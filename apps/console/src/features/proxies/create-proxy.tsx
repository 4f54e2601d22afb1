'use client';

import { PageHeader } from '#components/page-header.tsx';
import { newProxy } from './new-proxy.ts';
import { ProxyForm } from './proxy-form.tsx';

export function CreateProxy() {
  return (
    <>
      <PageHeader
        trail={[{ label: 'Proxies', href: '/proxies' }]}
        title="New proxy"
        description="Puts one MCP server behind the gateway."
      />
      <ProxyForm initial={newProxy()} />
    </>
  );
}
