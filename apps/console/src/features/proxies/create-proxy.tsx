'use client';

import dynamic from 'next/dynamic';
import { useAfterSave } from '#components/apply/use-after-save.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { PageSkeleton } from '#components/states.tsx';
import { useNavigate } from '#components/use-navigate.ts';
import { newProxy } from './new-proxy.ts';

const ProxyForm = dynamic(() => import('./proxy-form.tsx').then((module) => module.ProxyForm), {
  ssr: false,
  loading: PageSkeleton,
});

export function CreateProxy() {
  const { goOn } = useNavigate();
  const { afterSave, applyDialog } = useAfterSave({
    type: 'proxy',
    message: 'Proxy saved',
    onDone: (id) => goOn(`/proxies/${encodeURIComponent(id)}`),
  });
  return (
    <>
      <PageHeader
        trail={[{ label: 'Proxies', href: '/proxies' }]}
        title="New proxy"
        description="Puts one MCP server behind the gateway."
      />
      <ProxyForm initial={newProxy()} onSaved={afterSave} />
      {applyDialog}
    </>
  );
}
