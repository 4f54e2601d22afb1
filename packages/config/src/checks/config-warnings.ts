import type { Note } from '@tallygate/contracts/finding';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import { type McpProxy, proxyUpstreamUrl } from '@tallygate/contracts/mcp-proxy';
import { isTemplate } from '../templates/templates.ts';
import { accessLogServerWarnings } from './check-access-log-server.ts';

const AUTHENTICATION = new Set(['mcp-auth', 'jwt-auth', 'api-key-auth', 'basic-auth', 'opaque-token-auth']);
const PLACEHOLDER_HOST = /^(localhost|127\.0\.0\.1|.*\.example(\.com|\.org|\.net)?|.*[<>].*)$/i;

/** What works but is seldom meant: open proxies, publishers that send nothing, unsafe switches. */
export function configWarnings(config: GatewayConfig): Note[] {
  return [
    ...gatewayWarnings(config),
    ...analyticsWarnings(config),
    ...accessLogServerWarnings(config),
    ...keyManagerWarnings(config),
    ...proxyWarnings(config),
    ...apiKeyWarnings(config),
    ...templateWarnings(config),
  ];
}

function gatewayWarnings({ gateway }: GatewayConfig): Note[] {
  if (gateway.workers === 1) return [];
  return [
    {
      path: 'gateway.workers',
      message: `one process serves whatever this says (found ${gateway.workers}); start more gateways instead`,
    },
  ];
}

function templateWarnings({ templates }: GatewayConfig): Note[] {
  const warnings: Note[] = [];
  if (templates.env_prefix === '') {
    warnings.push({
      path: 'templates.env_prefix',
      message: 'is empty: every variable of the gateway but those of the system may be read; choose a prefix',
    });
  }
  if (templates.fields === 'all') {
    warnings.push({
      path: 'templates.fields',
      message: 'expressions are resolved wherever they stand, in answers to callers too; "marked" is safe',
    });
  }
  return warnings;
}

function analyticsWarnings({ analytics, mcp_proxies }: GatewayConfig): Note[] {
  const warnings: Note[] = [];
  const enabled = analytics.publishers.filter((publisher) => publisher.enabled);
  if (enabled.length > 0 && !analytics.enabled) {
    warnings.push({
      path: 'analytics.enabled',
      message: 'a publisher is enabled, but analytics.enabled is false: nothing is published',
    });
  }
  if (analytics.enabled && enabled.length === 0) {
    warnings.push({
      path: 'analytics.publishers',
      message: 'analytics is enabled, but no publisher is: events stay here',
    });
  }
  const bare = mcp_proxies.filter((proxy) => !hasPolicy(proxy, 'analytics-header-filter'));
  if (analytics.enabled && enabled.length > 0 && bare.length > 0) {
    const names = bare.map((proxy) => proxy.metadata.name);
    const shown = names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
    warnings.push({
      path: 'mcp_proxies',
      message: `events of ${shown} carry no headers; attach analytics-header-filter to choose some`,
    });
  }
  return warnings;
}

function keyManagerWarnings({ policy_configurations, gateway, mcp_proxies }: GatewayConfig): Note[] {
  const warnings: Note[] = [];
  const { jwtauth_v0, mcpauth_v0 } = policy_configurations;
  for (const [index, manager] of jwtauth_v0.keymanagers.entries()) {
    const { introspection } = manager;
    if (introspection && isInClear(introspection.endpoint)) {
      warnings.push({
        path: `policy_configurations.jwtauth_v0.keymanagers[${index}].introspection.endpoint`,
        message: `'${manager.name}' is asked about tokens over plain http: whoever is on the way reads them and the client secret`,
      });
    }
    if (!manager.jwks.remote?.skipTlsVerify) continue;
    warnings.push({
      path: `policy_configurations.jwtauth_v0.keymanagers[${index}].jwks.remote.skipTlsVerify`,
      message: `the keys of '${manager.name}' are fetched without checking the TLS certificate: whoever is on the way can sign tokens`,
    });
  }
  const host = mcpauth_v0?.gatewayhost;
  if (host !== undefined && gateway.public_url === undefined && PLACEHOLDER_HOST.test(host)) {
    warnings.push({
      path: 'policy_configurations.mcpauth_v0.gatewayhost',
      message: `"${host}" looks like a placeholder: clients elsewhere cannot reach the addresses built from it; set gateway.public_url`,
    });
  }
  if (jwtauth_v0.keymanagers.length === 0 && mcp_proxies.some((proxy) => hasPolicy(proxy, 'mcp-auth'))) {
    warnings.push({
      path: 'policy_configurations.jwtauth_v0.keymanagers',
      message: 'proxies ask for tokens, but no key manager is defined: every call is refused',
    });
  }
  return warnings;
}

function proxyWarnings({ mcp_proxies }: GatewayConfig): Note[] {
  return mcp_proxies.flatMap((proxy, index) => {
    const at = `mcp_proxies[${index}].spec`;
    const warnings: Note[] = [];
    const warn = (path: string, message: string) => warnings.push({ path: `${at}.${path}`, message });
    const name = `'${proxy.metadata.name}'`;
    if (/^\.{1,2}$/.test(proxy.metadata.name)) {
      const message = `${name} means a folder where it stands in an address, so clients leave it out; give the proxy another name`;
      warnings.push({ path: `mcp_proxies[${index}].metadata.name`, message });
    }
    if (!proxy.spec.policies.some((policy) => AUTHENTICATION.has(policy.name))) {
      warn('policies', `the proxy ${name} is open: anybody may call it, and no call can be charged to anyone`);
    }
    for (const [place, policy] of proxy.spec.policies.entries()) {
      if (policy.name === 'cors' && policy.params.forwardPreflight === true) {
        warn(`policies[${place}].params.forwardPreflight`, `has no effect: the gateway answers every preflight itself`);
      }
      if (policy.name !== 'mcp-auth' && policy.name !== 'jwt-auth') continue;
      const at = `policies[${place}].params`;
      if (policy.params.allowAnyAudience === true) {
        warn(`${at}.allowAnyAudience`, `the proxy ${name} accepts tokens that were issued for other services`);
      }
      if (policy.params.forwardToken === true) {
        warn(`${at}.forwardToken`, `the proxy ${name} sends its callers’ tokens on to the upstream`);
      }
    }
    if (sendsCredentialInClear(proxy)) {
      warn('upstream.url', `the proxy ${name} sends its upstream credential over plain http`);
    }
    return warnings;
  });
}

function apiKeyWarnings({ api_keys, mcp_proxies }: GatewayConfig): Note[] {
  const proxies = new Map(mcp_proxies.map((proxy) => [proxy.metadata.name, proxy]));
  return api_keys.flatMap((key, index) => {
    const proxy = proxies.get(key.proxy);
    if (proxy && hasPolicy(proxy, 'api-key-auth')) return [];
    const reason = proxy ? `has no policy api-key-auth` : 'does not exist';
    return {
      path: `api_keys[${index}].proxy`,
      message: `the API key '${key.name}' opens nothing: the proxy '${key.proxy}' ${reason}`,
    };
  });
}

function hasPolicy(proxy: McpProxy, name: string): boolean {
  return proxy.spec.policies.some((policy) => policy.name === name);
}

function sendsCredentialInClear(proxy: McpProxy): boolean {
  const { auth, url } = proxy.spec.upstream;
  if (!auth || auth.type === 'none' || (url !== undefined && isTemplate(url))) return false;
  return isInClear(proxyUpstreamUrl(proxy));
}

/** Whether an address can be listened to on the way; one that only the gateway knows is not judged. */
function isInClear(address: string): boolean {
  if (isTemplate(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === 'http:' && !/^(localhost$|127\.|\[::1\])/.test(hostname);
}
