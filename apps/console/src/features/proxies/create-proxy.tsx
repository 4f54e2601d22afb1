'use client';

import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { parseAsString, useQueryState } from 'nuqs';
import { useAfterSave } from '#components/apply/use-after-save.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { PageSkeleton } from '#components/states.tsx';
import { useNavigate } from '#components/use-navigate.ts';
import { proxiesQuery } from '#data/proxies.ts';
import { copiedProxy } from './copied-proxy.ts';
import { newProxy } from './new-proxy.ts';

const ProxyForm = dynamic(() => import('./proxy-form.tsx').then((module) => module.ProxyForm), {
  ssr: false,
  loading: PageSkeleton,
});

export function CreateProxy() {
  const { goOn } = useNavigate();
  const [copied] = useQueryState('copy', parseAsString);
  const proxies = useQuery({ ...proxiesQuery, enabled: copied !== null });
  const original = proxies.data?.find(({ id }) => id === copied);
  const { afterSave, applyDialog } = useAfterSave({
    type: 'proxy',
    message: 'Proxy saved',
    onDone: (id) => goOn(`/proxies/${encodeURIComponent(id)}`),
  });
  const name = original?.resource.spec.displayName;
  return (
    <>
      <PageHeader
        trail={[{ label: 'Proxies', href: '/proxies' }]}
        title={name === undefined ? 'New proxy' : `Copy of ${name}`}
        description={
          name === undefined
            ? 'Puts one MCP server behind the gateway.'
            : 'All but its name, its path and its secrets, which are given anew.'
        }
      />
      {proxies.isLoading ? (
        <PageSkeleton />
      ) : (
        <ProxyForm
          key={original?.id}
          initial={original && proxies.data ? copiedProxy(original, proxies.data) : newProxy()}
          onSaved={afterSave}
        />
      )}
      {applyDialog}
    </>
  );
}
