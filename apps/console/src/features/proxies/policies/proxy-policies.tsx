'use client';

import type { ProxyView } from '@tallygate/contracts/proxy-view';
import dynamic from 'next/dynamic';
import { useAfterSave } from '#components/apply/use-after-save.tsx';
import { PageSkeleton } from '#components/states.tsx';
import { useOpenedProxy } from '../use-proxy.ts';

const PolicyEditor = dynamic(() => import('./policy-editor.tsx').then((module) => module.PolicyEditor), {
  ssr: false,
  loading: PageSkeleton,
});

/** The policies of a proxy in the order in which they run. */
export function ProxyPolicies({ id }: { id: string }) {
  const { opened, setOpened, reload } = useOpenedProxy(id);
  const { afterSave, applyDialog } = useAfterSave({ type: 'proxy', message: 'Policies saved' });
  const onSaved = (saved: ProxyView, shouldApply: boolean) => {
    setOpened(saved);
    afterSave(id, shouldApply);
  };
  return (
    <>
      <PolicyEditor key={opened.revision} proxy={opened} onSaved={onSaved} onReload={() => void reload()} />
      {applyDialog}
    </>
  );
}
