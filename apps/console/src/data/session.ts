import { type Action, may } from '@tallygate/contracts/rights';
import type { SessionView } from '@tallygate/contracts/session';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '#lib/api-client.ts';

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => api.get<SessionView>('/session', { signal }),
  staleTime: 60_000,
});

/** Whether the person who is signed in may do one of some things; undefined until it is known who that is. */
export function useMay(actions: Action | readonly Action[]): boolean | undefined {
  const { data: session } = useQuery(sessionQuery);
  return session && [actions].flat().some((action) => may(session, action));
}

export function useSignIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (credentials: { username: string; password: string }) => api.post<SessionView>('/session', credentials),
    onSuccess: (session) => {
      client.setQueryData(sessionQuery.queryKey, session);
      return client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'session' });
    },
  });
}

export function useSignOut() {
  const client = useQueryClient();
  return useMutation({ mutationFn: () => api.delete('/session'), onSuccess: () => client.clear() });
}
