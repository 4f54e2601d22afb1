import type { Note } from '@tallygate/contracts/finding';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import type { McpProxy } from '@tallygate/contracts/mcp-proxy';
import type { DecisionRules } from '@tallygate/metering/call-facts';
import type { Dispatcher } from 'undici';
import type { HostGuard } from '../auth/host-guard.ts';
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

/** A route with what the relay and the record need on every request, so that nothing is computed twice. */
export type ServedRoute = ProxyRoute & {
  upstreamOrigin: string;
  upstreamPath: string;
  upstreamHost: string;
  publicProtocol: string;
  publicHost: string;
  headerPolicies: readonly PreparedPolicy[];
  bodyPolicies: readonly PreparedPolicy[];
  answerPolicies: readonly PreparedPolicy[];
  rewritingPolicies: readonly PreparedPolicy[];
  readsBody: boolean;
  cors: NonNullable<PreparedPolicy['cors']>;
  /** Which headers events carry; undefined when no policy lets any. */
  requestHeaderFilter: ((name: string) => boolean) | undefined;
  answerHeaderFilter: ((name: string) => boolean) | undefined;
  rules: DecisionRules;
  /** Refuses session ids that this gateway has not seen being issued. */
  isSessionStrict: boolean;
  firstByteTimeoutMs: number | undefined;
  idleTimeoutMs: number | undefined;
  totalTimeoutMs: number | undefined;
  /** Members of every event of this route, as JSON text with a trailing comma. */
  eventMembers: string;
};

/** One immutable state of the gateway, built from one config.toml. Requests keep the one they started with. */
export type Snapshot = {
  config: GatewayConfig;
  /** SHA-256 of the file's text, hex. */
  hash: string;
  version: number | null;
  publicUrl: string;
  notes: readonly Note[];
  routes: readonly ServedRoute[];
  /** Every proxy of the file: whether its route is served, and why not. */
  serving: readonly { name: string; path: string; serving: boolean; reason?: string }[];
  keyManagers: KeyManagerRegistry;
  hostGuard: HostGuard;
  /** Upstream pools by origin and options. */
  pools: ReadonlyMap<string, Dispatcher>;
};
