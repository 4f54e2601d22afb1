import type { Note } from '@tallygate/contracts/finding';
import type { ResourceStatus } from '@tallygate/contracts/management-api';
import type { McpProxy } from '@tallygate/contracts/mcp-proxy';
import type { Proxy as ProxyRow } from '@tallygate/db/generated/client';
import type { ConfigState } from '../desired/config-state.ts';
import { asProxy } from '../desired/desired-model.ts';
import { entityStateOf } from '../desired/entity-state.ts';
import type { GatewayRegistry } from '../gateways/registry.ts';
import { hideProxySecrets } from '../proxies/hide-secrets.ts';

export type ResourceReply = McpProxy & { status: ResourceStatus };

const STATES = {
  running: 'deployed',
  undeployed: 'undeployed',
  pending_create: 'pending',
  pending_change: 'pending',
  pending_delete: 'pending',
} as const;

/** A proxy as the management API shows it: the resource without credentials, and what gateways say of it. */
export function resourceReply(
  { registry }: { registry: GatewayRegistry },
  { state, row }: { state: ConfigState; row: ProxyRow },
): ResourceReply {
  const entityState = entityStateOf(state, registry, { type: 'proxy', id: row.id });
  const gateways = registry.serving(row.id, state.runningHash);
  // Without a live gateway the proxy waits: no gateway has refused it.
  const isWaiting = entityState === 'failed' && gateways.length === 0;
  const notes = row.notes as Note[];
  return {
    ...hideProxySecrets(asProxy(row.resource)),
    status: {
      id: row.id,
      state: entityState === 'failed' ? (isWaiting ? 'pending' : 'failed') : STATES[entityState],
      createdAt: row.createdAt.toISOString(),
      updatedAt: row.updatedAt.toISOString(),
      ...(row.deployedAt ? { deployedAt: row.deployedAt.toISOString() } : {}),
      notes: isWaiting
        ? [...notes, { path: '', message: 'no gateway is running; it will be served once one is' }]
        : notes,
      gateways,
    },
  };
}
