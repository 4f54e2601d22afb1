import type { ProxyView } from '@tallygate/contracts/proxy-view';
import { useSuspenseQuery } from '@tanstack/react-query';
import { proxyQuery } from '#data/proxies.ts';

/** The proxy of this page; its tabs render only after the header has loaded it. */
export function useProxy(id: string): ProxyView {
  return useSuspenseQuery(proxyQuery(id)).data;
}
