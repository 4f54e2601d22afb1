import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import type { KeyManager } from '@tallygate/contracts/key-manager';
import type { McpProxy } from '@tallygate/contracts/mcp-proxy';
import type { Publisher } from '@tallygate/contracts/publisher';

/** Decides what stands in place of a secret: gets the secret's name and what stands there now. */
export type Replace = (name: string, value: string) => string | undefined;

/** Headers whose values are credentials by their name. */
const CREDENTIAL_HEADER = /authorization|cookie|token|secret|api-?key|password|credential|signature/i;

export const proxySecretName = (handle: string, place: string) => `proxy/${handle}/${place}`;
export const UPSTREAM_VALUE = 'upstream.auth.value';
export const UPSTREAM_CLIENT_SECRET = 'upstream.auth.clientSecret';
export const publisherSecretName = (id: string) => `publisher/${id}/application_id`;
export const keyManagerSecretName = (name: string) => `key_manager/${name}/introspection.clientSecret`;

/** The `type/id` of the entity that a secret belongs to. */
export function secretOwner(name: string): string {
  return name.startsWith('controller/') ? 'setting/controller' : name.split('/').slice(0, 2).join('/');
}

/** A copy of the proxy with each secret replaced; undefined removes it. */
export function mapProxySecrets(proxy: McpProxy, replace: Replace): McpProxy {
  const copy = structuredClone(proxy);
  const handle = proxy.metadata.name;
  const { auth } = copy.spec.upstream;
  if (auth && 'value' in auth && auth.value !== undefined)
    auth.value = replace(proxySecretName(handle, UPSTREAM_VALUE), auth.value);
  if (auth && 'clientSecret' in auth && auth.clientSecret !== undefined)
    auth.clientSecret = replace(proxySecretName(handle, UPSTREAM_CLIENT_SECRET), auth.clientSecret);
  copy.spec.policies.forEach((policy, index) => {
    if (policy.name !== 'set-headers') return;
    for (const direction of ['request', 'response']) {
      const headers = (policy.params[direction] as { headers?: { name: string; value: string }[] } | undefined)
        ?.headers;
      headers?.forEach((header) => {
        if (!CREDENTIAL_HEADER.test(header.name)) return;
        const place = `policies[${index}].${direction}.${header.name.toLowerCase()}`;
        header.value = replace(proxySecretName(handle, place), header.value) ?? header.value;
      });
    }
  });
  return copy;
}

export function mapKeyManagerSecrets(keyManager: KeyManager, replace: Replace): KeyManager {
  const copy = structuredClone(keyManager);
  if (copy.introspection) {
    const { clientSecret } = copy.introspection;
    copy.introspection.clientSecret = replace(keyManagerSecretName(keyManager.name), clientSecret) ?? clientSecret;
  }
  return copy;
}

export function mapPublisherSecrets(id: string, publisher: Publisher, replace: Replace): Publisher {
  const copy = structuredClone(publisher);
  const { application_id: value } = copy.settings;
  copy.settings.application_id = replace(publisherSecretName(id), value) ?? value;
  return copy;
}

/** A copy of the whole configuration with each secret replaced. */
export function mapConfigSecrets(config: GatewayConfig, replace: Replace): GatewayConfig {
  const copy = structuredClone(config);
  copy.mcp_proxies = copy.mcp_proxies.map((proxy) => mapProxySecrets(proxy, replace));
  copy.analytics.publishers = copy.analytics.publishers.map((publisher) =>
    mapPublisherSecrets(publisher.type, publisher, replace),
  );
  const jwtauth = copy.policy_configurations.jwtauth_v0;
  jwtauth.keymanagers = jwtauth.keymanagers.map((keyManager) => mapKeyManagerSecrets(keyManager, replace));
  copy.controller = mapControllerSecrets(copy.controller, replace);
  return copy;
}

export function mapControllerSecrets(controller: GatewayConfig['controller'], replace: Replace) {
  if (controller.token === undefined) return controller;
  return { ...controller, token: replace('controller/token', controller.token) ?? controller.token };
}
