import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError } from './api-client.ts';
import { freshFor } from './deleted-things.ts';
import { announceSessionEnd } from './session-end.ts';

/** One cache per browser tab. Any 401 asks the person to sign in again without losing the page. */
export function createQueryClient(): QueryClient {
  const onError = (error: Error) => {
    if (error instanceof ApiError && error.code === 'AUTHENTICATION_REQUIRED') announceSessionEnd();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      // Data that the server has read is kept for ten seconds unless a component uses it; then the query's own `gcTime`
      // holds.
      hydrate: { queries: { gcTime: 10_000 } },
      queries: {
        staleTime: freshFor(5_000),
        retry: (failures, error) => failures < 2 && error instanceof ApiError && isPassing(error),
      },
    },
  });
}

/** Whether trying again may help. */
function isPassing(error: ApiError): boolean {
  return error.code === 'UNREACHABLE' || error.status >= 502;
}
