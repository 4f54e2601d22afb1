import { createHostNames, type HostNames } from '@tallygate/server-kit/host-names';
import { isLoopbackHost } from '@tallygate/server-kit/loopback';

export type HostGuardOptions = {
  /** The configured public URL of the gateway. */
  publicUrl: string;
  /** Host names besides it; with a port only that port is meant. */
  allowedHosts: readonly string[];
  /** Concrete or wildcard (`*.example.com`) virtual hosts of proxies. */
  vhosts: readonly string[];
  /** Browser origins accepted besides those of the proxies' own cors policies; `*` accepts all. */
  allowedOrigins: readonly string[];
  /** Whether the listener is reachable from this machine only. */
  isLoopbackBound: boolean;
};

/** Protects against DNS rebinding: who a request thinks it talks to, and which page sent it. */
export type HostGuard = {
  /** Whether the `Host` (or `:authority`) header names this gateway; undefined is refused. */
  allowsHost: HostNames;
  /** Whether requests with this `Origin` are accepted whatever the proxy; an absent origin needs no asking. */
  allowsOrigin(origin: string): boolean;
};

/**
 * Builds the checks of the MCP transport's security section ("Servers MUST validate the Origin header").
 * Loopback names are accepted only while the listener itself is bound to loopback.
 */
export function createHostGuard(options: HostGuardOptions): HostGuard {
  const publicUrl = new URL(options.publicUrl);
  const origins = new Set([publicUrl.origin, ...options.allowedOrigins].map((origin) => origin.toLowerCase()));
  const acceptsLoopback = options.isLoopbackBound || isLoopbackHost(publicUrl.hostname);

  return {
    allowsHost: createHostNames({
      names: [publicUrl.hostname, publicUrl.host, ...options.allowedHosts, ...options.vhosts],
      acceptsLoopback,
    }),
    allowsOrigin(origin) {
      if (origins.has('*') || origins.has(origin.toLowerCase())) return true;
      if (!acceptsLoopback) return false;
      const url = URL.canParse(origin) ? new URL(origin) : undefined;
      return url !== undefined && /^https?:$/.test(url.protocol) && isLoopbackHost(url.hostname);
    },
  };
}
