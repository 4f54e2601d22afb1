import type { PolicyAttachment } from '@tallygate/contracts/mcp-proxy';
import type { ProxyView } from '@tallygate/contracts/proxy-view';
import { useMutation } from '@tanstack/react-query';
import { editableResource, useSaveProxy } from '#data/proxies.ts';

export type FilledProxy = { proxy: ProxyView; policies: PolicyAttachment[] };
export type Unfilled = { proxy: ProxyView; error: Error };

/** Saves each proxy with its policies, one after the other. What is refused stops none of the others, and is told. */
export function useFill() {
  const save = useSaveProxy();
  return useMutation({
    mutationFn: async (filled: readonly FilledProxy[]): Promise<Unfilled[]> => {
      const refused: Unfilled[] = [];
      for (const { proxy, policies } of filled) {
        const resource = editableResource(proxy);
        resource.spec.policies = policies;
        try {
          await save.mutateAsync({ id: proxy.id, resource, revision: proxy.revision });
        } catch (error) {
          refused.push({ proxy, error: error as Error });
        }
      }
      return refused;
    },
  });
}
