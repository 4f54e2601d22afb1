import type { RunningRules } from '@tallygate/contracts/decision-policy';
import type { ChangeMeter, MeterPriceView, MeterView, whatIfRequest } from '@tallygate/contracts/meter-view';
import type { MeterPreview } from '@tallygate/contracts/preview';
import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { api, apiPath } from '#lib/api-client.ts';
import { refreshAfterSave } from './refresh.ts';

const path = (id: string) => `/meters/${encodeURIComponent(id)}`;

/** Half-open stretch of time; the meter's current period when absent. */
export type Span = { from: string; to: string } | null;

export const metersQuery = queryOptions({
  queryKey: ['meters'],
  queryFn: ({ signal }) => api.get<MeterView[]>('/meters', { signal }),
});

/** Archived ones too: what names a meter outlives it. */
export const allMetersQuery = queryOptions({
  queryKey: ['meters', { archived: true }],
  queryFn: ({ signal }) => api.get<MeterView[]>('/meters', { query: { archived: true }, signal }),
});

export const meterQuery = (id: string) =>
  queryOptions({
    queryKey: ['meters', id],
    queryFn: ({ signal }) => api.get<MeterView>(path(id), { signal }),
  });

/** Every version of its price, newest start first. */
export const meterPricesQuery = (id: string) =>
  queryOptions({
    queryKey: ['meters', id, 'prices'],
    queryFn: ({ signal }) => api.get<MeterPriceView[]>(`${path(id)}/prices`, { signal }),
  });

export const meterPreviewQuery = (id: string, span: Span = null) =>
  queryOptions({
    queryKey: ['meters', id, 'preview', span],
    queryFn: ({ signal }) => api.get<MeterPreview>(`${path(id)}/preview`, { query: { ...span }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: span ? false : 15_000,
  });

/** Address of the preview as a file. */
export function previewCsvHref(id: string, span: Span = null): string {
  return apiPath(`${path(id)}/preview.csv`, { ...span });
}

export type WhatIf = z.output<typeof whatIfRequest>;

/** What a meter that is not saved would count and charge. Without a request nothing is asked. */
export const whatIfQuery = (request: WhatIf | null) =>
  queryOptions({
    queryKey: ['meter-preview', request],
    queryFn: ({ signal }) => api.post<MeterPreview>('/meters/preview', request, { signal }),
    enabled: request !== null,
    placeholderData: keepPreviousData,
    staleTime: 15_000,
    gcTime: 60_000,
  });

/** What is billable by the configuration that runs. */
export const runningRulesQuery = queryOptions({
  queryKey: ['decision-rules'],
  queryFn: ({ signal }) => api.get<RunningRules>('/decision-rules', { signal }),
});

/** Stores a meter; with an id as the next version of that meter. */
export function useSaveMeter() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, meter }: { id?: string; meter: ChangeMeter }) =>
      id === undefined ? api.post<MeterView>('/meters', meter) : api.put<MeterView>(path(id), meter),
    onSuccess: () => refreshAfterSave(client, 'meters'),
  });
}

export function useArchiveMeter() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.delete(path(id)),
    onSuccess: () => refreshAfterSave(client, 'meters'),
  });
}
