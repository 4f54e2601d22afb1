import type { ProxyView } from '@tallygate/contracts/proxy-view';
import type { PublisherView } from '@tallygate/contracts/publisher-view';
import { useMutation } from '@tanstack/react-query';
import { editableResource, useSaveProxy } from '#data/proxies.ts';
import { type PublisherSettings, useSavePublisher } from '#data/publishers.ts';
import { useSetAnalytics } from '#data/settings.ts';
import { withHeaderFilter } from './setup-resources.ts';

type Usage = { settings: PublisherSettings | null; filterHeaders: boolean };

/** Saves where events go and, unless declined, keeps headers out of them. */
export function useSaveUsage(proxy: ProxyView | undefined, publisher: PublisherView | undefined) {
  const savePublisher = useSavePublisher();
  const setAnalytics = useSetAnalytics();
  const saveProxy = useSaveProxy();
  return useMutation({
    mutationFn: async ({ settings, filterHeaders }: Usage) => {
      if (settings) {
        const merged = { ...publisher?.settings, ...settings };
        const saved = await savePublisher.mutateAsync({
          id: publisher?.id,
          enabled: true,
          settings: merged,
          revision: publisher?.revision,
        });
        if (!saved.analyticsEnabled) await setAnalytics.mutateAsync(true);
      }
      if (proxy && filterHeaders) {
        await saveProxy.mutateAsync({
          id: proxy.id,
          resource: withHeaderFilter(editableResource(proxy)),
          revision: proxy.revision,
        });
      }
    },
  });
}
