import type { EntityRef } from '@tallygate/contracts/entity-change';
import type { EntityState } from '@tallygate/contracts/entity-state';
import type { GatewayRegistry } from '../gateways/registry.ts';
import type { ConfigState } from './config-state.ts';
import { entityKey } from './entities.ts';

/**
 * How a desired entity relates to what runs. `running` means that a live gateway reported the file it stands in (and,
 * of a proxy, that it serves it); what stands in the file but is confirmed by nobody is `failed`.
 */
export function entityStateOf(state: ConfigState, registry: GatewayRegistry, ref: EntityRef): EntityState {
  const key = entityKey(ref);
  const wanted = state.texts.desired.get(key);
  const runs = state.texts.running.get(key);
  if (wanted === undefined) return 'pending_delete';
  if (runs === undefined) return 'pending_create';
  if (wanted !== runs) return 'pending_change';
  const entity = state.desired.get(key);
  if (entity?.type === 'proxy') {
    if (entity.value.spec.deploymentState === 'undeployed') return 'undeployed';
    const gateways = registry.serving(ref.id, state.runningHash);
    return gateways.length > 0 && gateways.every((gateway) => gateway.serving) ? 'running' : 'failed';
  }
  return registry.live().some((gateway) => gateway.configHash === state.runningHash) ? 'running' : 'failed';
}
