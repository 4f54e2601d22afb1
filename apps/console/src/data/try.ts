import type { EventPage } from '@tallygate/contracts/ledger-event';
import type { TryAnswer, TryEventName, TryEvents, TryRequest } from '@tallygate/contracts/try';
import { queryOptions, useMutation } from '@tanstack/react-query';
import { api } from '#lib/api-client.ts';
import { apiStream } from '#lib/api-stream.ts';

/** One thing that happened while something was tried. */
export type TryHappening = { [Name in TryEventName]: { name: Name; data: TryEvents[Name] } }[TryEventName];

export type TryRequestInput = {
  caller: TryRequest['caller'];
  action: TryRequest['action'];
  revision?: TryRequest['revision'];
  session?: string;
};

const path = (proxy: string) => `/proxies/${encodeURIComponent(proxy)}/try`;

/**
 * Does something through a proxy and tells what happens until it is over.
 * @throws ApiError when it may not begin
 */
export function runTry(
  proxy: string,
  request: TryRequestInput,
  options: { signal: AbortSignal; onHappening: (happening: TryHappening) => void },
): Promise<void> {
  return apiStream(path(proxy), request, {
    signal: options.signal,
    onEvent: (name, data) => options.onHappening({ name, data } as TryHappening),
  });
}

/**
 * Cancels what runs by its protocol; the stream goes on until the event is known.
 * @throws ApiError when it is over already
 */
export function cancelTry(proxy: string, id: string): Promise<void> {
  return api.post(`${path(proxy)}/${encodeURIComponent(id)}/cancel`);
}

/** Whether a tool was ever called through a proxy, by an agent or from here. */
export const wasCalledQuery = (proxy: string, tool: string) =>
  queryOptions({
    queryKey: ['try', 'was-called', proxy, tool],
    queryFn: async ({ signal }) => {
      const find = (query: Record<string, string>) =>
        api.get<EventPage>('/events', { query: { proxy, tool, limit: 1, ...query }, signal });
      const pages = await Promise.all([find({}), find({ reason: 'test' })]);
      return pages.some(({ events }) => events.length > 0);
    },
    staleTime: 60_000,
  });

/** Answers what a server asks while it works. */
export function useAnswerTry(proxy: string, id: string) {
  return useMutation({
    mutationFn: (answer: TryAnswer) => api.post(`${path(proxy)}/${id}/answers`, answer),
    gcTime: 0,
  });
}
