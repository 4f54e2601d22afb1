import type { PublisherTest, PublisherView, savePublisher } from '@tallygate/contracts/publisher-view';
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { api } from '#lib/api-client.ts';
import { refreshAfterSave } from './refresh.ts';

export const publishersQuery = queryOptions({
  queryKey: ['publishers'],
  queryFn: ({ signal }) => api.get<PublisherView[]>('/publishers', { signal }),
  refetchInterval: 10_000,
});

/** Settings as a form holds them; without `application_id` the stored one stays. */
export type PublisherSettings = Partial<z.output<typeof savePublisher>['settings']>;
export type SavePublisher = { id?: string; enabled: boolean; settings: PublisherSettings; revision?: number };

/** Stores the publisher as desired; nothing runs until it is applied. */
export function useSavePublisher() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...body }: SavePublisher) =>
      id === undefined
        ? api.post<PublisherView>('/publishers', body)
        : api.put<PublisherView>(`/publishers/${encodeURIComponent(id)}`, body),
    onSuccess: () => refreshAfterSave(client, 'publishers'),
  });
}

export function useDeletePublisher() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.delete(`/publishers/${encodeURIComponent(id)}`),
    onSuccess: () => refreshAfterSave(client, 'publishers'),
  });
}

/** Opens a connection with unsaved settings and says how each step went; sends no event. */
export function useTestPublisher() {
  return useMutation({
    mutationFn: (settings: PublisherSettings) => api.post<PublisherTest>('/publishers/test', { settings }),
  });
}

export function useSendTestEvent() {
  return useMutation({
    mutationFn: (settings: PublisherSettings) => api.post<PublisherTest>('/publishers/test-event', { settings }),
  });
}
