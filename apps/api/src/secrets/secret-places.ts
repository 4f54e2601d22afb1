import { entitySchema, SETTING_IDS, type SettingId, settingValue } from '@tallygate/config/entities';
import { mapSealed, type SealedPlace } from '@tallygate/config/map-sealed';
import type { EntityRef } from '@tallygate/contracts/entity-change';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import type { KeyManager } from '@tallygate/contracts/key-manager';
import type { McpProxy } from '@tallygate/contracts/mcp-proxy';
import type { Publisher } from '@tallygate/contracts/publisher';
import { receiverOf } from './receiver.ts';

/** Where a secret stands in its entity. */
export type SecretPlace = SealedPlace & {
  ref: EntityRef;
  /** Who gets it, e.g. `https://mcp.example.com`; empty when it is sent to nobody. */
  receiver: string;
};

/** Decides what stands in place of a secret: gets the secret's name, what stands there now, and where that is. */
export type Replace = (name: string, value: string, at: SecretPlace) => string | undefined;

/** `type/id/`, with which the names of all secrets of an entity begin. */
export function secretPrefix({ type, id }: EntityRef): string {
  return `${type}/${id}/`;
}

/** The `type/id` of the entity that a secret belongs to. */
export function secretOwner(name: string): string {
  return name.split('/').slice(0, 2).join('/');
}

/** A copy of an entity's value with each secret replaced; undefined removes it. */
export function mapSecrets<T>(ref: EntityRef, value: T, replace: Replace): T {
  const schema = entitySchema(ref.type, ref.id);
  return mapSealed(schema, value, (at, text) => {
    // The wrappers of a resource mean nothing to its reader.
    const name = `${secretPrefix(ref)}${at.place.replace(/^(?:spec|settings)\./, '')}`;
    return replace(name, text, { ...at, ref, receiver: receiverOf(schema, value, at) });
  });
}

export function mapProxySecrets(proxy: McpProxy, replace: Replace): McpProxy {
  return mapSecrets({ type: 'proxy', id: proxy.metadata.name }, proxy, replace);
}

export function mapKeyManagerSecrets(keyManager: KeyManager, replace: Replace): KeyManager {
  return mapSecrets({ type: 'key_manager', id: keyManager.name }, keyManager, replace);
}

export function mapPublisherSecrets(id: string, publisher: Publisher, replace: Replace): Publisher {
  return mapSecrets({ type: 'publisher', id }, publisher, replace);
}

/** A copy of the whole configuration with each secret replaced, entity by entity. */
export function mapConfigSecrets(config: GatewayConfig, replace: Replace): GatewayConfig {
  const sections = Object.fromEntries(
    SETTING_IDS.map((id) => [id, mapSecrets({ type: 'setting', id }, settingValue(config, id), replace)]),
  ) as Pick<GatewayConfig, SettingId>;
  const { jwtauth_v0: jwtauth } = config.policy_configurations;
  const keymanagers = jwtauth.keymanagers.map((one) => mapKeyManagerSecrets(one, replace));
  return {
    ...config,
    ...sections,
    mcp_proxies: config.mcp_proxies.map((proxy) => mapProxySecrets(proxy, replace)),
    analytics: {
      ...sections.analytics,
      publishers: config.analytics.publishers.map((one) => mapPublisherSecrets(one.type, one, replace)),
    },
    billing: { ...sections.billing, plans: config.billing.plans },
    policy_configurations: {
      ...sections.policy_configurations,
      jwtauth_v0: { ...sections.policy_configurations.jwtauth_v0, keymanagers },
    },
  };
}
