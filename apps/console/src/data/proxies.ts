import type { McpProxy, McpProxyInput } from '@tallygate/contracts/mcp-proxy';
import type { CheckReply, ProxyView } from '@tallygate/contracts/proxy-view';
import type { Inspection, inspectUpstream } from '@tallygate/contracts/upstream-inspection';
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { api } from '#lib/api-client.ts';
import { deletedThings, freshFor } from '#lib/deleted-things.ts';
import { refreshAfterSave } from './refresh.ts';

const path = (id: string) => `/proxies/${encodeURIComponent(id)}`;

export const proxiesQuery = queryOptions({
  queryKey: ['proxies'],
  queryFn: ({ signal }) => api.get<ProxyView[]>('/proxies', { signal }),
});

export const proxyQuery = (id: string) =>
  queryOptions({
    queryKey: ['proxies', id],
    queryFn: ({ signal }) => api.get<ProxyView>(path(id), { signal }),
  });

/** The YAML of one revision. */
export const proxyYamlQuery = (id: string, revision: number) =>
  queryOptions({
    queryKey: ['proxy-yaml', id, revision],
    queryFn: ({ signal }) => api.get<string>(`${path(id)}/yaml`, { signal, as: 'text' }),
    staleTime: freshFor(Number.POSITIVE_INFINITY),
  });

export type SaveProxy = { id?: string; resource: unknown; revision?: number };

/** Stores a proxy as desired; nothing runs until it is applied. */
export function useSaveProxy() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, resource, revision }: SaveProxy) =>
      id === undefined
        ? api.post<ProxyView>('/proxies', { resource })
        : api.put<ProxyView>(path(id), { resource, revision }),
    onSuccess: (saved) => {
      deletedThings.forget();
      client.setQueryData(proxyQuery(saved.id).queryKey, saved);
      return refreshAfterSave(client, 'proxies', 'policies', 'key-managers');
    },
  });
}

export function useDeleteProxy() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.delete(path(id)),
    onSuccess: (_, id) => {
      deletedThings.add({ type: 'proxy', id });
      return refreshAfterSave(client, 'proxies', 'policies', 'key-managers');
    },
  });
}

export function checkProxy(resource: unknown, signal?: AbortSignal): Promise<CheckReply> {
  return api.post<CheckReply>('/proxies/check', { resource }, { signal });
}

export type InspectUpstream = z.input<typeof inspectUpstream>;

export function useInspectUpstream() {
  return useMutation({ mutationFn: (request: InspectUpstream) => api.post<Inspection>('/proxies/inspect', request) });
}

/** The tools of a stored proxy, asked from its upstream with its stored credential. */
export const proxyInspectionQuery = (id: string) =>
  queryOptions({
    queryKey: ['inspection', id],
    queryFn: ({ signal }) => api.get<Inspection>(`${path(id)}/inspect`, { signal }),
    staleTime: freshFor(60_000),
    retry: false,
  });

/** A resource as it is sent back: what a reply adds and an author would not write is left out. */
export function editableResource(view: ProxyView): McpProxyInput {
  return structuredClone(view.resource);
}

const DEFAULT_KEY_HEADER = 'API-Key';

/** The header in which a proxy takes API keys; undefined when it takes none. */
export function keyHeaderOf({ spec }: Pick<McpProxy, 'spec'>): string | undefined {
  const policy = spec.policies.find(({ name }) => name === 'api-key-auth');
  if (!policy) return undefined;
  return typeof policy.params.key === 'string' ? policy.params.key : DEFAULT_KEY_HEADER;
}
