import type { ProxyView } from '@tallygate/contracts/proxy-view';
import { useState } from 'react';
import type { Told } from '#components/price/told-to-agents.ts';
import { editableResource, useSaveProxy } from '#data/proxies.ts';
import { useApply } from '#data/versions.ts';
import { notify } from '#lib/notify.ts';

/**
 * Changes what agents of a proxy are told of prices, and applies it at once. Where the proxy has another change that waits, this one
 * waits with it: a switch must not carry along what somebody else has not finished.
 */
export function useTellPrices() {
  const save = useSaveProxy();
  const apply = useApply();
  const [busy, setBusy] = useState<string | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const change = async (proxy: ProxyView, told: Partial<Told>) => {
    const { id, revision, state } = proxy;
    const name = proxy.resource.spec.displayName;
    const resource = editableResource(proxy);
    resource.spec.prices = { ...resource.spec.prices, ...told };
    setBusy(id);
    setError(null);
    try {
      await save.mutateAsync({ id, resource, revision });
      if (state !== 'running') {
        notify.success(`${name} saved`, { description: 'It waits with another change of this proxy.' });
        return;
      }
      await apply.mutateAsync({ selection: [{ type: 'proxy', id }], message: `Prices told to agents of ${name}` });
      notify.success(`Agents of ${name} are told so now`);
    } catch (refusal) {
      setError(refusal as Error);
    } finally {
      setBusy(null);
    }
  };
  return { busy, error, change: (proxy: ProxyView, told: Partial<Told>) => void change(proxy, told) };
}
