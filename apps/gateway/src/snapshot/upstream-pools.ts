import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { durationMs } from '@tallygate/contracts/duration';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import type { McpProxy } from '@tallygate/contracts/mcp-proxy';
import { type Dispatcher, Pool } from 'undici';

/**
 * Connections to the upstreams of one snapshot. A pool is shared by all proxies with the same origin and options, and
 * taken over from the snapshot before, so that a reload closes no connection.
 */
export class UpstreamPools {
  readonly pools = new Map<string, Dispatcher>();
  readonly #previous: ReadonlyMap<string, Dispatcher>;
  readonly #config: GatewayConfig;

  constructor(config: GatewayConfig, previous: ReadonlyMap<string, Dispatcher>) {
    this.#config = config;
    this.#previous = previous;
  }

  poolFor(proxy: McpProxy, url: URL): Dispatcher {
    const { upstream_tls: tls, timeouts } = this.#config.gateway;
    const definition = proxy.spec.upstreamDefinitions?.find((entry) => entry.name === proxy.spec.upstream.ref);
    const connectMs = durationMs(definition?.timeout?.connect ?? timeouts.upstream_connect);
    const certificates = url.protocol === 'https:' ? tls.ca_files.map((file) => readFileSync(file, 'utf8')) : [];
    const verify = !tls.skip_verify;
    const key = JSON.stringify([url.origin, connectMs, verify, certificates]);
    const existing = this.pools.get(key) ?? this.#previous.get(key);
    const pool = existing ?? openPool(url.origin, connectMs, verify, certificates);
    this.pools.set(key, pool);
    return pool;
  }
}

function openPool(origin: string, connectMs: number, verify: boolean, certificates: readonly string[]): Pool {
  return new Pool(origin, {
    // Tools may compute for minutes before the first byte, and streams may be silent for hours.
    headersTimeout: 0,
    bodyTimeout: 0,
    // Every open stream occupies a connection: a cap would starve the calls.
    connections: null,
    pipelining: 1,
    connect: {
      timeout: connectMs,
      rejectUnauthorized: verify,
      ...(certificates.length > 0 ? { ca: [...rootCertificates, ...certificates] } : {}),
    },
  });
}
