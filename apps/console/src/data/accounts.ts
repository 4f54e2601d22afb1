import type { ChangePassword, CreateUser, OpenSession, UpdateUser, UserView } from '@tallygate/contracts/accounts';
import { type QueryClient, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '#lib/api-client.ts';

const path = (username: string) => `/users/${encodeURIComponent(username)}`;

export const usersQuery = queryOptions({
  queryKey: ['users'],
  queryFn: ({ signal }) => api.get<UserView[]>('/users', { signal }),
});

export const openSessionsQuery = queryOptions({
  queryKey: ['open-sessions'],
  queryFn: ({ signal }) => api.get<OpenSession[]>('/sessions', { signal }),
});

const refresh = (client: QueryClient) =>
  Promise.all(
    ['users', 'open-sessions', 'session', 'status', 'audit'].map((key) =>
      client.invalidateQueries({ queryKey: [key] }),
    ),
  );

/** A change to an account; passwords are not kept among what was sent. */
function useAccountChange<Input>(change: (input: Input) => Promise<unknown>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: change, gcTime: 0, onSuccess: () => refresh(client) });
}

export const useChangePassword = () =>
  useAccountChange((passwords: ChangePassword) => api.put('/session/password', passwords));

export const useAddUser = () => useAccountChange((user: CreateUser) => api.post('/users', user, { as: 'text' }));

export const useUpdateUser = (username: string) =>
  useAccountChange((change: UpdateUser) => api.put(path(username), change));

export const useRemoveUser = () => useAccountChange((username: string) => api.delete(path(username)));

export const useResetSecondFactor = () =>
  useAccountChange((username: string) => api.delete(`${path(username)}/second-factor`));

export const useEndSession = () => useAccountChange((id: string) => api.delete(`/sessions/${encodeURIComponent(id)}`));
