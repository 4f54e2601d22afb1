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
  const merged = <T>(listOf: (config: GatewayConfig) => T[], idOf: (item: T) => string, type: EntityRef['type']) =>
    mergeList({ running: listOf(running), desired: listOf(desired) }, idOf, idsOf(type));
  const managers = merged(
    ({ policy_configurations: { jwtauth_v0 } }) => jwtauth_v0.keymanagers,
    keyManagerId,
    'key_manager',
  );
  const publishers = merged(({ analytics }) => analytics.publishers, publisherId, 'publisher');
  const policies = pick('policy_configurations');
  return structuredClone({
    gateway: pick('gateway'),
    analytics: { ...pick('analytics'), publishers },
    policy_configurations: { ...policies, jwtauth_v0: { ...policies.jwtauth_v0, keymanagers: managers } },
    mcp_proxies: merged(({ mcp_proxies }) => mcp_proxies, proxyId, 'proxy'),
    api_keys: merged(({ api_keys }) => api_keys, apiKeyId, 'api_key'),
    billing: {
      ...pick('billing'),
      plans: merged(({ billing }) => billing.plans, planId, 'plan'),
    },
    spool: pick('spool'),
    ratelimit: pick('ratelimit'),
    controller: pick('controller'),
    outbound: pick('outbound'),
    templates: running.templates,
    trial: running.trial,
  });
}

/** Keeps the desired order; what only runs stays behind the neighbour it runs behind. */
function mergeList<T>(
  { running, desired }: { running: T[]; desired: T[] },
  idOf: (item: T) => string,
  selected: ReadonlySet<string>,
): T[] {
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
