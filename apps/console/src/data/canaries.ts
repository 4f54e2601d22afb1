import type { CanaryEffect, CreatePriceCanary, PriceCanaryView } from '@tallygate/contracts/price-canary';
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '#lib/api-client.ts';

const path = (id: string) => `/price-canaries/${encodeURIComponent(id)}`;

/** Draft prices that are or were tried, those that run first. */
export const canariesQuery = queryOptions({
  queryKey: ['canaries', 'list'],
  queryFn: ({ signal }) => api.get<PriceCanaryView[]>('/price-canaries', { signal }),
});

/** What a draft price would have changed since it is tried. */
export const canaryEffectQuery = (id: string) =>
  queryOptions({
    queryKey: ['canaries', 'effect', id],
    queryFn: ({ signal }) => api.get<CanaryEffect>(`${path(id)}/effect`, { signal }),
    staleTime: 30_000,
  });

function useCanaryWrite<Input, Output>(write: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: write, onSuccess: () => client.invalidateQueries({ queryKey: ['canaries'] }) });
}

export function useStartCanary() {
  return useCanaryWrite((draft: CreatePriceCanary) => api.post<PriceCanaryView>('/price-canaries', draft));
}

export function useEndCanary() {
  return useCanaryWrite((id: string) => api.post<PriceCanaryView>(`${path(id)}/end`, {}));
}

export function useDeleteCanary() {
  return useCanaryWrite((id: string) => api.delete(path(id)));
}
