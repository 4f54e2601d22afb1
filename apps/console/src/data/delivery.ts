import type { HistoryRange } from '@tallygate/contracts/history-ranges';
import type {
  ParkedAnswer,
  ParkedPage,
  PayloadQuery,
  PublisherDelivery,
  PublisherPayload,
  TestRun,
} from '@tallygate/contracts/publisher-delivery';
import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query';
import { api, apiPath } from '#lib/api-client.ts';

const BASE = '/publishers/moesif';
/** A test event is looked after so often while it is under way. */
const TEST_MS = 700;

export const deliveryQuery = (range: HistoryRange) =>
  queryOptions({
    queryKey: ['delivery', range],
    queryFn: ({ signal }) => api.get<PublisherDelivery>(`${BASE}/delivery`, { query: { range }, signal }),
    refetchInterval: 10_000,
    placeholderData: keepPreviousData,
  });

export const parkedQuery = infiniteQueryOptions({
  queryKey: ['parked-events'],
  queryFn: ({ pageParam, signal }) => api.get<ParkedPage>(`${BASE}/parked`, { query: { cursor: pageParam }, signal }),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => page.nextCursor ?? undefined,
  refetchInterval: 5_000,
});

/** Address of the parked events as CSV. */
export const PARKED_EXPORT = apiPath(`${BASE}/parked/export`);

export type PayloadChoice = Partial<Omit<PayloadQuery, 'isTooLarge'>> & { isTooLarge: boolean };

export const payloadQuery = (choice: PayloadChoice) =>
  queryOptions({
    queryKey: ['payload', choice],
    queryFn: ({ signal }) => api.get<PublisherPayload>(`${BASE}/payload`, { query: choice, signal }),
    placeholderData: keepPreviousData,
    retry: false,
  });

export const testRunQuery = (eventId: string) =>
  queryOptions({
    queryKey: ['test-run', eventId],
    queryFn: ({ signal }) => api.get<TestRun>(`${BASE}/test-runs/${encodeURIComponent(eventId)}`, { signal }),
    refetchInterval: ({ state }) => (state.data?.isOver ? false : TEST_MS),
  });

/** Has a gateway make a test event by the settings that run. */
export function useStartTestRun() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.post<TestRun>(`${BASE}/test-runs`),
    onSuccess: (run) => client.setQueryData(testRunQuery(run.eventId).queryKey, run),
  });
}

export type ParkedIds = readonly string[] | 'all';

function useOrderParked(path: 'send-again' | 'discard') {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (ids: ParkedIds) => api.post<ParkedAnswer>(`${BASE}/parked/${path}`, { ids }),
    onSettled: () =>
      Promise.all(['parked-events', 'delivery'].map((key) => client.invalidateQueries({ queryKey: [key] }))),
  });
}

export const useSendParkedAgain = () => useOrderParked('send-again');
export const useDiscardParked = () => useOrderParked('discard');
