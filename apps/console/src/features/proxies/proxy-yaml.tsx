'use client';

import type { ProxyView } from '@tallygate/contracts/proxy-view';
import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useAfterSave } from '#components/apply/use-after-save.tsx';
import { LoadError, PageSkeleton } from '#components/states.tsx';
import { proxyYamlQuery } from '#data/proxies.ts';
import { useOpenedProxy } from './use-proxy.ts';

const YamlEditor = dynamic(() => import('./yaml-editor.tsx').then((module) => module.YamlEditor), {
  ssr: false,
  loading: PageSkeleton,
});

export function ProxyYaml({ id }: { id: string }) {
  const { opened, setOpened, reload } = useOpenedProxy(id);
  const { revision } = opened;
  const yaml = useQuery(proxyYamlQuery(id, revision));
  const { afterSave, applyDialog } = useAfterSave({ type: 'proxy', message: 'Proxy saved' });
  const onSaved = (saved: ProxyView, shouldApply: boolean) => {
    setOpened(saved);
    afterSave(saved.id, shouldApply);
  };
  if (yaml.error) return <LoadError error={yaml.error} what="the YAML" onRetry={() => void yaml.refetch()} />;
  return (
    <>
      {yaml.data === undefined ? (
        <PageSkeleton />
      ) : (
        <YamlEditor
          key={revision}
          opened={opened}
          initial={yaml.data}
          onSaved={onSaved}
          onReload={() => void reload()}
        />
      )}
      {applyDialog}
    </>
  );
}
