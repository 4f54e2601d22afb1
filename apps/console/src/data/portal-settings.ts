import type {
  CreatePortalKey,
  createdPortalKey,
  MakePortalLink,
  madePortalLink,
  PortalKeyView,
  PortalSettings,
  SavePortalSettings,
} from '@tallygate/contracts/portal';
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { api } from '#lib/api-client.ts';

/** How the portal looks, and whether it is open. */
export const portalSettingsQuery = queryOptions({
  queryKey: ['portal-settings', 'look'],
  queryFn: ({ signal }) => api.get<PortalSettings>('/portal-settings', { signal }),
});

/** Keys by which links into it are signed. */
export const portalLinkKeysQuery = queryOptions({
  queryKey: ['portal-settings', 'keys'],
  queryFn: ({ signal }) => api.get<PortalKeyView[]>('/portal-keys', { signal }),
});

/** Runs a write, after which everything about the portal's settings is read anew. */
function usePortalSettingsWrite<Input, Output>(write: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: write,
    onSuccess: () => client.invalidateQueries({ queryKey: ['portal-settings'] }),
  });
}

export function useSavePortalSettings() {
  return usePortalSettingsWrite((settings: SavePortalSettings) =>
    api.put<PortalSettings>('/portal-settings', settings),
  );
}

/** Makes a key; the secret of HS256 comes back this once. */
export function useCreatePortalLinkKey() {
  return usePortalSettingsWrite((key: CreatePortalKey) =>
    api.post<z.output<typeof createdPortalKey>>('/portal-keys', key),
  );
}

export function useDeletePortalLinkKey() {
  return usePortalSettingsWrite((id: string) => api.delete(`/portal-keys/${encodeURIComponent(id)}`));
}

/** Signs a link for somebody of a company. */
export function useMakePortalLink() {
  return usePortalSettingsWrite((link: MakePortalLink) =>
    api.post<z.output<typeof madePortalLink>>('/portal-links', link),
  );
}
