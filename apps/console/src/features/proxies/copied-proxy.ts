import type { McpProxyInput } from '@tallygate/contracts/mcp-proxy';
import type { ProxyView } from '@tallygate/contracts/proxy-view';
import { editableResource } from '#data/proxies.ts';

/** What a form for a copy of a proxy starts from: another name and path; its secrets are to be given anew. */
export function copiedProxy(original: ProxyView, taken: readonly ProxyView[]): McpProxyInput {
  const resource = editableResource(original);
  const names = new Set(taken.map(({ id }) => id));
  const shown = new Set(taken.map(({ resource: { spec } }) => spec.displayName));
  let number = 1;
  const suffix = () => (number === 1 ? 'copy' : `copy ${number}`);
  const nameOf = () => `${original.id}-${suffix().replace(' ', '-')}`;
  while (names.has(nameOf()) || shown.has(`${original.resource.spec.displayName} ${suffix()}`)) number += 1;
  resource.metadata.name = nameOf();
  resource.spec.displayName = `${original.resource.spec.displayName} ${suffix()}`.slice(0, 100);
  resource.spec.context = `${(original.resource.spec.context ?? '').replace(/\/$/, '')}-${suffix().replace(' ', '-')}`;
  return resource;
}
