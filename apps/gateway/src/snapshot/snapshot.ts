import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import type { McpProxy } from '@tallygate/contracts/mcp-proxy';
import type { Dispatcher } from 'undici';
import type { KeyManagerRegistry } from '../auth/key-manager-registry.ts';
import type { PreparedPolicy } from '../policies/policy.ts';

/** Everything the relay needs about one proxy, prepared once per snapshot. */
export type ProxyRoute = {
  proxy: McpProxy;
  name: string;
  /** Path without `/mcp`; empty for the root context. */
  basePath: string;
  mcpPath: string;
  vhost: string;
  /** The public URL clients use for this proxy: the OAuth resource. */
  resource: string;
  /** RFC 9728 document at the path-inserted place. */
  metadataUrl: string;
  upstream: { url: URL; pool: Dispatcher };
  policies: readonly PreparedPolicy[];
  isProtected: boolean;
  maxBodyBytes: number;
};

/** One immutable state of the gateway, built from one config.toml. Requests keep the one they started with. */
export type Snapshot = {
  config: GatewayConfig;
  /** SHA-256 of the file's text, hex. */
  hash: string;
  version: number | null;
  publicUrl: string;
  routes: readonly ProxyRoute[];
  keyManagers: KeyManagerRegistry;
};
