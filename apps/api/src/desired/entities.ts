import { entitiesOf as listEntities } from '@tallygate/config/entities';
import type { ApiKeyEntry } from '@tallygate/contracts/api-key';
import type { EntityRef } from '@tallygate/contracts/entity-change';
import { type GatewayConfig, gatewayConfig } from '@tallygate/contracts/gateway-config';
import type { KeyManager } from '@tallygate/contracts/key-manager';
import type { McpProxy } from '@tallygate/contracts/mcp-proxy';
import type { PlanRules } from '@tallygate/contracts/plan-rules';
import type { Publisher } from '@tallygate/contracts/publisher';
import { mapSecrets, type Replace } from '../secrets/secret-places.ts';

/** One separately editable thing of a configuration. */
export type Entity =
  | { type: 'proxy'; id: string; value: McpProxy }
  | { type: 'key_manager'; id: string; value: KeyManager }
  | { type: 'api_key'; id: string; value: ApiKeyEntry }
  | { type: 'plan'; id: string; value: PlanRules }
  | { type: 'publisher'; id: string; value: Publisher }
  | { type: 'setting'; id: string; value: unknown };

export function entityKey(ref: EntityRef): string {
  return `${ref.type}/${ref.id}`;
}

export function refOf(key: string): EntityRef {
  const slash = key.indexOf('/');
  return { type: key.slice(0, slash) as EntityRef['type'], id: key.slice(slash + 1) };
}

/** Takes a configuration apart, by `type/id`. */
export function entitiesOf(config: GatewayConfig): Map<string, Entity> {
  return new Map(listEntities(config).map((entity) => [entityKey(entity), entity as Entity]));
}

/** A copy of the entity with each of its secrets replaced. */
export function mapEntitySecrets(entity: Entity, replace: Replace): Entity {
  return { ...entity, value: mapSecrets<unknown>(entity, entity.value, replace) } as Entity;
}

/** The configuration of an empty file. */
export function emptyConfig(): GatewayConfig {
  return gatewayConfig.parse({});
}
