import type { TryAnswer, TryEventName, TryEvents, TryRequest } from '@tallygate/contracts/try';
import { useMutation } from '@tanstack/react-query';
import { api } from '#lib/api-client.ts';

/** One thing that happened while something was tried. */
export type TryHappening = { [Name in TryEventName]: { name: Name; data: TryEvents[Name] } }[TryEventName];

export type TryRequestInput = {
  caller: TryRequest['caller'];
  action: TryRequest['action'];
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
  return api.stream(path(proxy), request, {
    signal: options.signal,
    onEvent: (name, data) => options.onHappening({ name, data } as TryHappening),
  });
}

/** Answers what a server asks while it works. */
export function useAnswerTry(proxy: string, id: string) {
  return useMutation({
    mutationFn: (answer: TryAnswer) => api.post(`${path(proxy)}/${id}/answers`, answer),
    gcTime: 0,
  });
}
