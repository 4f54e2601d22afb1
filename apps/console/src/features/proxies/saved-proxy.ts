import type { McpProxy } from '@tallygate/contracts/mcp-proxy';
import type { ProxyView } from '@tallygate/contracts/proxy-view';
import type { SavedKind } from '#components/apply/save-failure.tsx';
import type { SaveProxy } from '#data/proxies.ts';
import { PROXY_LABELS } from '#lib/proxy-labels.ts';

/** How proxies are saved: the form, the text and the editors of parts all send the whole resource. */
export const SAVED_PROXY: SavedKind<ProxyView, SaveProxy, McpProxy> = {
  noun: 'proxy',
  labels: PROXY_LABELS,
  missing: 'PROXY_NOT_FOUND',
  editedOf: ({ resource }) => resource as McpProxy,
  idOf: ({ id }) => id,
  variablesOf: (resource, target) => ({ ...target, resource }),
};
