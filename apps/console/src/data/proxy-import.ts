import type { ProxyImport } from '@tallygate/contracts/proxy-import';
import { queryOptions } from '@tanstack/react-query';
import { api } from '#lib/api-client.ts';

/** What each document of a text would do to the proxies. The text may hold secrets, so that nothing of it is kept for long. */
export const proxyImportQuery = (text: string) =>
  queryOptions({
    queryKey: ['proxies', 'import', text],
    queryFn: ({ signal }) => api.post<ProxyImport>('/proxies/import/check', { text }, { signal }),
    enabled: text.trim() !== '',
    gcTime: 0,
    retry: false,
  });
