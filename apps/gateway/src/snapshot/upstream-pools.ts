import { durationMs } from '@tallygate/contracts/duration';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import type { McpProxy } from '@tallygate/contracts/mcp-proxy';
import type { Exit } from '@tallygate/outbound/outbound';
import { readCertificateFile } from '@tallygate/server-kit/operator-file';
import { UpstreamPool } from './upstream-pool.ts';

/**
 * Connections to the upstreams of one snapshot. A pool belongs to one proxy and origin: a server may leave a connection
 * blocked although its answer looks complete, and the next call on it must not be another proxy's. Pools are taken over
 * from the snapshot before, so that a reload closes no connection. What may be dialled is decided when one opens; other
 * rules mean other pools.
 */
export class UpstreamPools {
  readonly pools = new Map<string, UpstreamPool>();
  readonly #previous: ReadonlyMap<string, UpstreamPool>;
  readonly #config: GatewayConfig;
  readonly #exit: Exit;

  constructor(config: GatewayConfig, previous: ReadonlyMap<string, UpstreamPool>, exit: Exit) {
    this.#exit = exit;
    this.#config = config;
    this.#previous = previous;
  }

  poolFor(proxy: McpProxy, url: URL): UpstreamPool {
    const { upstream_tls: tls, timeouts } = this.#config.gateway;
    const definition = proxy.spec.upstreamDefinitions?.find((entry) => entry.name === proxy.spec.upstream.ref);
    const connectMs = durationMs(definition?.timeout?.connect ?? timeouts.upstream_connect);
    const certificates = url.protocol === 'https:' ? tls.ca_files.map((file) => readCertificateFile(file)) : [];
    const verify = !tls.skip_verify;
    const key = JSON.stringify([proxy.metadata.name, url.origin, connectMs, verify, certificates, this.#exit.policy]);
    const existing = this.pools.get(key) ?? this.#previous.get(key);
    const pool =
      existing ??
      new UpstreamPool(url.origin, this.#exit, {
        // The relay has its own time limits, because streams may be silent for hours.
        answerMs: 0,
        // Every open stream occupies a connection: a cap would starve the calls.
        connections: null,
        connectMs,
        tls: { skipVerify: !verify, ca: certificates, keepsUsual: true },
      });
    this.pools.set(key, pool);
    return pool;
  }
}
