import { applySelection } from '@tallygate/config/select-changes';
import type { ApiKeyEntry } from '@tallygate/contracts/api-key';
import type { EntityRef } from '@tallygate/contracts/entity-change';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import type { KeyManager } from '@tallygate/contracts/key-manager';
import type { McpProxy } from '@tallygate/contracts/mcp-proxy';
import type { PlanRules } from '@tallygate/contracts/plan-rules';
import type { Publisher } from '@tallygate/contracts/publisher';
import { openReferences } from '../secrets/open-references.ts';
import type { ConfigState } from './config-state.ts';
import { entitiesOf, entityKey, mapEntitySecrets, refOf } from './entities.ts';
import type { EntityChange } from './entity-changes.ts';
import type { Adoption } from './write-desired.ts';

/** The switch over all publishers goes with any publisher: one without the other would do nothing. */
const ANALYTICS: EntityRef = { type: 'setting', id: 'analytics' };

/** The changes that an apply carries: all pending ones, or those of the named entities. */
export function selectChanges(state: ConfigState, selection: 'all' | readonly EntityRef[]): EntityChange[] {
  if (selection === 'all') return state.pending;
  const changes = [...state.outside, ...state.pending];
  const known = new Map(changes.map((change) => [entityKey(change), change]));
  const refs = selection.some((ref) => ref.type === 'publisher') ? [...selection, ANALYTICS] : [...selection];
  // Keys go where their proxy goes: a renamed or deleted one takes them along.
  const proxies = new Set(selection.filter((ref) => ref.type === 'proxy').map((ref) => ref.id));
  refs.push(...changes.filter(({ type, id }) => type === 'api_key' && proxies.has(id.slice(0, id.indexOf('/')))));
  return [...new Set(refs.map(entityKey))].flatMap((key) => known.get(key) ?? []);
}

/** A configuration with the chosen entities as they are desired, secrets in clear. */
export function withDesired(
  start: GatewayConfig,
  chosen: readonly EntityRef[],
  state: Pick<ConfigState, 'desired' | 'opened'>,
): GatewayConfig {
  if (chosen.length === 0) return start;
  return applySelection(start, desiredConfig(start, chosen, state), [...chosen]);
}

/**
 * The whole desired configuration; sections that nobody edited are those of `start`. Only what is chosen gets its
 * secrets: the rest gives no more than its place in the order.
 */
function desiredConfig(
  start: GatewayConfig,
  chosen: readonly EntityRef[],
  { desired, opened }: Pick<ConfigState, 'desired' | 'opened'>,
): GatewayConfig {
  const open = openReferences(opened);
  const wanted = new Set(chosen.map(entityKey));
  const entities = [...desired].map(([key, entity]) => (wanted.has(key) ? mapEntitySecrets(entity, open) : entity));
  const valuesOf = (type: EntityRef['type']) => entities.filter((one) => one.type === type).map((one) => one.value);
  const config = { ...start };
  for (const { type, id, value } of entities) {
    if (type === 'setting')
      Object.assign(config, { [id]: { ...config[id as keyof GatewayConfig], ...(value as object) } });
  }
  config.mcp_proxies = valuesOf('proxy') as McpProxy[];
  config.api_keys = valuesOf('api_key') as ApiKeyEntry[];
  config.billing = { ...config.billing, plans: valuesOf('plan') as PlanRules[] };
  config.analytics = { ...config.analytics, publishers: valuesOf('publisher') as Publisher[] };
  config.policy_configurations = {
    ...config.policy_configurations,
    jwtauth_v0: {
      ...start.policy_configurations.jwtauth_v0,
      ...config.policy_configurations.jwtauth_v0,
      keymanagers: valuesOf('key_manager') as KeyManager[],
    },
  };
  return config;
}

/**
 * What the desired state takes over from an applied configuration: with `everything` all of it (a restore, an import
 * of a first file), else what was edited in the file and is now part of a version.
 */
export function planAdoptions(
  state: ConfigState,
  applied: GatewayConfig,
  {
    chosen,
    everything,
    appliedTexts,
  }: {
    chosen: readonly EntityRef[];
    everything: boolean;
    appliedTexts: (config: GatewayConfig) => ReadonlyMap<string, string>;
  },
): Adoption[] {
  const now = entitiesOf(applied);
  const adopt = (ref: EntityRef): Adoption => ({
    type: ref.type,
    id: ref.id,
    entity: now.get(entityKey(ref)) ?? null,
  });
  if (!everything) {
    const carried = new Set(chosen.map(entityKey));
    return state.outside.filter((change) => !carried.has(entityKey(change))).map(adopt);
  }
  // Only what differs: rewriting a thousand equal rows would touch every revision.
  const texts = appliedTexts(applied);
  const keys = new Set([...state.desired.keys(), ...now.keys()]);
  return [...keys]
    .filter((key) => texts.get(key) !== state.texts.desired.get(key))
    .map(refOf)
    .map(adopt);
}
