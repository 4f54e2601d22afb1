import { type Action, may } from '@tallygate/contracts/rights';
import type { Colleagues, SessionView, SignedOut, SignInOptions } from '@tallygate/contracts/session';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '#lib/api-client.ts';

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => api.get<SessionView>('/session', { signal }),
  staleTime: 60_000,
});

/** Who has an account, and which roles. */
export const colleaguesQuery = queryOptions({
  queryKey: ['colleagues'],
  queryFn: ({ signal }) => api.get<Colleagues>('/session/colleagues', { signal }),
  staleTime: 60_000,
});

/** Whether the signed-in person may do at least one of the actions; undefined until the session is read. */
export function useMay(actions: Action | readonly Action[]): boolean | undefined {
  const { data: session } = useQuery(sessionQuery);
  return session && [actions].flat().some((action) => may(session, action));
}

export function useSignIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (credentials: { username: string; password: string; code?: string }) =>
      api.post<SessionView>('/session', credentials),
    gcTime: 0,
    onSuccess: (session) => {
      client.setQueryData(sessionQuery.queryKey, session);
      return client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'session' });
    },
  });
}

/** How one may sign in here besides with a password. */
export const signInOptionsQuery = queryOptions({
  queryKey: ['sign-in-options'],
  queryFn: ({ signal }) => api.get<SignInOptions>('/session/options', { signal }),
  staleTime: 60_000,
});

/** Makes the first administrator's account by the link that the start printed, and signs in. */
export function useAcceptSetup() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (setup: { token: string; password: string }) => api.post<SessionView>('/session/set-up', setup),
    gcTime: 0,
    onSuccess: (session) => client.setQueryData(sessionQuery.queryKey, session),
  });
}

/** Sends a fresh proof of identity for the open session. */
export function useReauthenticate() {
  return useMutation({
    mutationFn: (proof: { password: string; code?: string }) => api.post('/session/reauthenticate', proof),
    gcTime: 0,
  });
}

/** Ends the session. What was read stays in this page's memory until another one is loaded. */
export function useSignOut() {
  return useMutation({ mutationFn: () => api.delete<SignedOut | undefined>('/session') });
}
