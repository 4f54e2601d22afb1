'use client';

import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useAfterSave } from '#components/apply/use-after-save.tsx';
import { PageSkeleton } from '#components/states.tsx';
import { editableResource } from '#data/proxies.ts';
import { useProxy } from './use-proxy.ts';

const ProxyForm = dynamic(() => import('./proxy-form.tsx').then((module) => module.ProxyForm), {
  ssr: false,
  loading: PageSkeleton,
});

export function ProxyEdit({ id }: { id: string }) {
  // As it was when opened: a change by somebody else meanwhile must not replace what is being typed.
  const [opened] = useState(useProxy(id));
  const router = useRouter();
  const { afterSave, applyDialog } = useAfterSave({
    type: 'proxy',
    message: 'Proxy saved',
    onDone: (saved) => router.push(`/proxies/${encodeURIComponent(saved)}`),
  });
  return (
    <>
      <ProxyForm initial={editableResource(opened)} stored={opened} onSaved={afterSave} />
      {applyDialog}
    </>
  );
}
