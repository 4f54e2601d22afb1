import { type ApiKeyEntry, apiKeyEntry } from '@tallygate/contracts/api-key';
import type { EntityRef } from '@tallygate/contracts/entity-change';
import { type GatewayConfig, gatewayConfig } from '@tallygate/contracts/gateway-config';
import { type KeyManager, keyManager } from '@tallygate/contracts/key-manager';
import { type McpProxy, mcpProxy } from '@tallygate/contracts/mcp-proxy';
import { type PlanRules, planRules } from '@tallygate/contracts/plan-rules';
import { type Publisher, publisher } from '@tallygate/contracts/publisher';
import type { z } from 'zod';

/** Ids of the `setting` entities: one per section that is edited as a whole. */
export const SETTING_IDS = [
  'gateway',
  'analytics',
  'policy_configurations',
  'billing',
  'spool',
  'ratelimit',
  'controller',
  'outbound',
] as const;
export type SettingId = (typeof SETTING_IDS)[number];

/** One separately saved and applied part of a configuration. */
export type Entity = EntityRef & { value: unknown };

/** The schema of an entity's value; of a setting that of its section, with the lists that are entities of their own. */
export function entitySchema(type: EntityRef['type'], id: string): z.ZodType {
  if (type === 'setting') return gatewayConfig.shape[id as SettingId];
  return { proxy: mcpProxy, key_manager: keyManager, api_key: apiKeyEntry, plan: planRules, publisher }[type];
}

/**
 * Identity of a list's element: `metadata.name` of a proxy, name of a key manager, name of a plan, type of a publisher, and of an
 * API key its proxy and name, between them a slash, which no proxy has in its name.
 */
export const proxyId = (proxy: McpProxy): string => proxy.metadata.name;
export const keyManagerId = (manager: KeyManager): string => manager.name;
export const apiKeyId = (key: Pick<ApiKeyEntry, 'proxy' | 'name'>): string => `${key.proxy}/${key.name}`;
export const planId = (plan: PlanRules): string => plan.name;
export const publisherId = (entry: Publisher): string => entry.type;

/**
 * The value of a setting: a section without the lists whose elements are entities of their own
 * (publishers of `analytics`, key managers of `policy_configurations`, plans of `billing`).
 */
export function settingValue(config: GatewayConfig, id: SettingId): unknown {
  if (id === 'analytics') {
    const { publishers: _, ...rest } = config.analytics;
    return rest;
  }
  if (id === 'policy_configurations') {
    const { jwtauth_v0, ...rest } = config.policy_configurations;
    const { keymanagers: _, ...jwtauth } = jwtauth_v0;
    return { ...rest, jwtauth_v0: jwtauth };
  }
  if (id === 'billing') {
    const { plans: _, ...rest } = config.billing;
    return rest;
  }
  return config[id];
}

/** Every entity of a configuration, in the order of the file. */
export function entitiesOf(config: GatewayConfig): Entity[] {
  return [
    ...SETTING_IDS.map((id) => ({ type: 'setting' as const, id, value: settingValue(config, id) })),
    ...config.analytics.publishers.map((value) => ({ type: 'publisher' as const, id: publisherId(value), value })),
    ...config.policy_configurations.jwtauth_v0.keymanagers.map((value) => ({
      type: 'key_manager' as const,
      id: keyManagerId(value),
      value,
    })),
    ...config.mcp_proxies.map((value) => ({ type: 'proxy' as const, id: proxyId(value), value })),
    ...config.billing.plans.map((value) => ({ type: 'plan' as const, id: planId(value), value })),
    ...config.api_keys.map((value) => ({ type: 'api_key' as const, id: apiKeyId(value), value })),
  ];
}
