import type { ProxyView } from '@tallygate/contracts/proxy-view';
import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { proxyQuery } from '#data/proxies.ts';
import { unsaved } from '#lib/unsaved.ts';

/** The proxy of this page; its tabs render only after the header has loaded it. */
export function useProxy(id: string): ProxyView {
  return useSuspenseQuery(proxyQuery(id)).data;
}

/**
 * The proxy as it was when its editor was opened, then as saved: a change by somebody else must not replace what is being
 * edited. `reload` takes what it is now instead.
 */
export function useOpenedProxy(id: string) {
  const client = useQueryClient();
  const [opened, setOpened] = useState(useProxy(id));
  const goOnWith = (proxy: ProxyView) => {
    // What was typed is saved, or was given up: the form that is mounted anew offers nothing.
    unsaved.free();
    setOpened(proxy);
  };
  const reload = async () => goOnWith(await client.fetchQuery({ ...proxyQuery(id), staleTime: 0 }));
  return { opened, setOpened: goOnWith, reload };
}
