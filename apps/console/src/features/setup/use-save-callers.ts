import type { Discovery } from '@tallygate/contracts/key-manager-view';
import type { ProxyView } from '@tallygate/contracts/proxy-view';
import { useMutation } from '@tanstack/react-query';
import { useDiscoverIssuer, useSaveKeyManager } from '#data/key-managers.ts';
import { editableResource, useSaveProxy } from '#data/proxies.ts';
import { withAuthentication } from './setup-resources.ts';

export type CallersChoice = { existing: string } | { issuer: string; name: string };

/** An issuer whose keys cannot be found is not saved; the steps say why. */
export class DiscoveryFailed extends Error {
  readonly discovery: Discovery;
  constructor(discovery: Discovery) {
    super('The issuer’s keys were not found');
    this.name = 'DiscoveryFailed';
    this.discovery = discovery;
  }
}

/** Saves the key manager if it is new, and makes the proxy require its tokens. */
export function useSaveCallers(proxy: ProxyView | undefined) {
  const discover = useDiscoverIssuer();
  const saveKeyManager = useSaveKeyManager();
  const saveProxy = useSaveProxy();

  const nameOf = async (choice: CallersChoice): Promise<string> => {
    if ('existing' in choice) return choice.existing;
    const discovery = await discover.mutateAsync(choice.issuer);
    if (!discovery.ok || !discovery.jwksUri) throw new DiscoveryFailed(discovery);
    const issuer = discovery.issuer ?? choice.issuer;
    await saveKeyManager.mutateAsync({
      entity: { name: choice.name, issuer, jwks: { remote: { uri: discovery.jwksUri } } },
    });
    return choice.name;
  };

  return useMutation({
    mutationFn: async (choice: CallersChoice) => {
      const name = await nameOf(choice);
      if (proxy)
        await saveProxy.mutateAsync({
          id: proxy.id,
          resource: withAuthentication(editableResource(proxy), name),
          revision: proxy.revision,
        });
    },
  });
}
