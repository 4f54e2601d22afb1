import type { RecoveryCodes, SecondFactorSecret, SecondFactorView } from '@tallygate/contracts/session';
import { type QueryClient, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '#lib/api-client.ts';

const PATH = '/session/second-factor';

export const secondFactorQuery = queryOptions({
  queryKey: ['second-factor'],
  queryFn: ({ signal }) => api.get<SecondFactorView>(PATH, { signal }),
});

const refresh = (client: QueryClient) =>
  Promise.all(
    ['second-factor', 'session', 'open-sessions', 'users'].map((key) => client.invalidateQueries({ queryKey: [key] })),
  );

/** A secret for an authenticator. It is kept in no cache. */
export const useBeginSecondFactor = () =>
  useMutation({ mutationFn: () => api.post<SecondFactorSecret>(PATH), gcTime: 0 });

/** Confirms the authenticator; answers with recovery codes. What depends on it is read again by `useSecondFactorDone`. */
export const useConfirmSecondFactor = () =>
  useMutation({ mutationFn: (code: string) => api.put<RecoveryCodes>(PATH, { code }), gcTime: 0 });

export const useRenewRecoveryCodes = () =>
  useMutation({ mutationFn: () => api.post<RecoveryCodes>(`${PATH}/recovery-codes`), gcTime: 0 });

export function useRemoveSecondFactor() {
  const client = useQueryClient();
  return useMutation({ mutationFn: () => api.delete(PATH), onSuccess: () => refresh(client) });
}

/** Reads again what depends on the second factor, once the recovery codes have been seen. */
export function useSecondFactorDone(): () => Promise<unknown> {
  const client = useQueryClient();
  return () => refresh(client);
}
