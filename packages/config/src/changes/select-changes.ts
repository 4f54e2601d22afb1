import type { EntityRef } from '@tallygate/contracts/entity-change';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import { apiKeyId, keyManagerId, planId, proxyId, publisherId, type SettingId } from '../model/entities.ts';

/**
 * The running configuration with the selected entities as they are desired: created, changed, or deleted when the
 * desired configuration has none of that id. Everything else stays as it runs.
 */
export function applySelection(
  running: GatewayConfig,
  desired: GatewayConfig,
  selection: 'all' | EntityRef[],
): GatewayConfig {
  if (selection === 'all') return structuredClone(desired);
  const idsOf = (type: EntityRef['type']) => new Set(selection.filter((ref) => ref.type === type).map((ref) => ref.id));
  const settings = idsOf('setting');
  const pick = <Id extends SettingId>(id: Id): GatewayConfig[Id] => (settings.has(id) ? desired[id] : running[id]);
  const managers = mergeList(
    running.policy_configurations.jwtauth_v0.keymanagers,
    desired.policy_configurations.jwtauth_v0.keymanagers,
    keyManagerId,
    idsOf('key_manager'),
  );
  const publishers = mergeList(
    running.analytics.publishers,
    desired.analytics.publishers,
    publisherId,
    idsOf('publisher'),
  );
  const policies = pick('policy_configurations');
  return structuredClone({
    gateway: pick('gateway'),
    analytics: { ...pick('analytics'), publishers },
    policy_configurations: { ...policies, jwtauth_v0: { ...policies.jwtauth_v0, keymanagers: managers } },
    mcp_proxies: mergeList(running.mcp_proxies, desired.mcp_proxies, proxyId, idsOf('proxy')),
    api_keys: mergeList(running.api_keys, desired.api_keys, apiKeyId, idsOf('api_key')),
    billing: {
      ...pick('billing'),
      plans: mergeList(running.billing.plans, desired.billing.plans, planId, idsOf('plan')),
    },
    spool: pick('spool'),
    ratelimit: pick('ratelimit'),
    controller: pick('controller'),
    outbound: pick('outbound'),
    templates: running.templates,
  });
}

/** Keeps the desired order; what only runs stays behind the neighbour it runs behind. */
function mergeList<T>(running: T[], desired: T[], idOf: (item: T) => string, selected: ReadonlySet<string>): T[] {
  const runningById = new Map(running.map((item) => [idOf(item), item]));
  const desiredIds = new Set(desired.map(idOf));
  const merged = desired.flatMap((item) => {
    const id = idOf(item);
    if (selected.has(id)) return [item];
    const current = runningById.get(id);
    return current === undefined ? [] : [current];
  });
  for (const [index, item] of running.entries()) {
    const id = idOf(item);
    if (desiredIds.has(id) || selected.has(id)) continue;
    const before = running.slice(0, index).map(idOf);
    const neighbour = merged.findLastIndex((other) => before.includes(idOf(other)));
    merged.splice(neighbour + 1, 0, item);
  }
  return merged;
}
