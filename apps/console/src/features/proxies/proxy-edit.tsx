'use client';

import dynamic from 'next/dynamic';
import { useAfterSave } from '#components/apply/use-after-save.tsx';
import { PageSkeleton } from '#components/states.tsx';
import { useNavigate } from '#components/use-navigate.ts';
import { editableResource } from '#data/proxies.ts';
import { useOpenedProxy } from './use-proxy.ts';

const ProxyForm = dynamic(() => import('./proxy-form.tsx').then((module) => module.ProxyForm), {
  ssr: false,
  loading: PageSkeleton,
});

export function ProxyEdit({ id }: { id: string }) {
  const { opened, reload } = useOpenedProxy(id);
  const { goOn } = useNavigate();
  const { afterSave, applyDialog } = useAfterSave({
    type: 'proxy',
    message: 'Proxy saved',
    onDone: (saved) => goOn(`/proxies/${encodeURIComponent(saved)}`),
  });
  return (
    <>
      <ProxyForm
        key={opened.revision}
        initial={editableResource(opened)}
        stored={opened}
        onSaved={afterSave}
        onReload={() => void reload()}
      />
      {applyDialog}
    </>
  );
}
