import type { Finding } from '@tallygate/contracts/finding';
import { type McpProxy, proxyBasePath, proxyMcpPath } from '@tallygate/contracts/mcp-proxy';

/** Prefixes on which the gateway itself answers. */
const RESERVED_PREFIXES = ['/.well-known', '/_gateway-health', '/_tallygate'];

type Claim = { proxy: McpProxy; use: string };

/**
 * Finds proxies that claim one path of one virtual host, a path that another proxy answers itself, or a reserved one.
 * Undeployed proxies claim nothing, so that a successor may be prepared at the same path.
 */
export function checkPaths(proxies: McpProxy[]): Finding[] {
  const claims = new Map<string, Claim>();
  const findings: Finding[] = [];
  const served = proxies.map((proxy, index) => ({ proxy, index })).filter(({ proxy }) => isServed(proxy));
  for (const { proxy, index } of served) {
    const field = `mcp_proxies[${index}].spec.context`;
    const base = proxyBasePath(proxy);
    const unusable = unusableReason(base);
    if (unusable) findings.push({ path: field, message: unusable });
    const path = claimKey(proxy, proxyMcpPath(proxy));
    const owner = claims.get(path);
    if (owner) {
      findings.push({
        path: field,
        message: `the path ${where(proxy, proxyMcpPath(proxy))} belongs to the proxy '${owner.proxy.metadata.name}' already`,
      });
      continue;
    }
    claims.set(path, { proxy, use: 'MCP path' });
    claims.set(claimKey(proxy, `${base}/.well-known/oauth-protected-resource`), { proxy, use: 'metadata path' });
  }
  for (const { proxy, index } of served) {
    const base = proxyBasePath(proxy);
    const owner = claims.get(claimKey(proxy, base));
    if (!owner || owner.proxy === proxy) continue;
    findings.push({
      path: `mcp_proxies[${index}].spec.context`,
      message: `the context ${where(proxy, base)} is the ${owner.use} of the proxy '${owner.proxy.metadata.name}'`,
    });
  }
  return findings;
}

const isServed = (proxy: McpProxy): boolean => proxy.spec.deploymentState === 'deployed';

function unusableReason(base: string): string | null {
  const prefix = RESERVED_PREFIXES.find((reserved) => base === reserved || base.startsWith(`${reserved}/`));
  if (prefix) return `the paths under ${prefix} belong to the gateway itself`;
  if (
    base
      .split('/')
      .slice(1)
      .some((part) => part === '' || part === '.' || part === '..')
  ) {
    return `the path ${base} has an empty, "." or ".." part; clients would never send it like that`;
  }
  return null;
}

/** Two spellings of one path are one path: percent-encoding is undone where it can be. */
function claimKey(proxy: McpProxy, path: string): string {
  return `${(proxy.spec.vhost ?? '*').toLowerCase()} ${decoded(path)}`;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function where(proxy: McpProxy, path: string): string {
  return proxy.spec.vhost === undefined ? path : `${path} on ${proxy.spec.vhost}`;
}
