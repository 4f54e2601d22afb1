import type { SettingView } from '@tallygate/contracts/setting-view';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '#lib/api-client.ts';
import { refreshAfterSave } from './refresh.ts';

/** Turns all publishing on or off; nothing changes before the next apply. */
export function useSetAnalytics() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (enabled: boolean) => {
      const { revision } = await api.get<SettingView>('/settings/analytics');
      return api.put<SettingView>('/settings/analytics', { value: { enabled }, revision });
    },
    onSuccess: () => refreshAfterSave(client, 'publishers'),
  });
}
