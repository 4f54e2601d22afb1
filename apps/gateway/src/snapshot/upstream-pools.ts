import { durationMs } from '@tallygate/contracts/duration';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import type { McpProxy } from '@tallygate/contracts/mcp-proxy';
import type { Dispatcher, Exit, TlsRules } from '@tallygate/outbound/outbound';
import { readCertificateFile } from '@tallygate/server-kit/operator-file';

/**
 * Connections to the upstreams of one snapshot. A pool is shared by all proxies with the same origin and options, and
 * taken over from the snapshot before, so that a reload closes no connection. What may be dialled is decided when one
 * opens; other rules mean other pools.
 */
export class UpstreamPools {
  readonly pools = new Map<string, Dispatcher>();
  readonly #previous: ReadonlyMap<string, Dispatcher>;
  readonly #config: GatewayConfig;
  readonly #exit: Exit;

  constructor(config: GatewayConfig, previous: ReadonlyMap<string, Dispatcher>, exit: Exit) {
    this.#exit = exit;
    this.#config = config;
    this.#previous = previous;
  }

  poolFor(proxy: McpProxy, url: URL): Dispatcher {
    const { upstream_tls: tls, timeouts } = this.#config.gateway;
    const definition = proxy.spec.upstreamDefinitions?.find((entry) => entry.name === proxy.spec.upstream.ref);
    const connectMs = durationMs(definition?.timeout?.connect ?? timeouts.upstream_connect);
    const certificates = url.protocol === 'https:' ? tls.ca_files.map((file) => readCertificateFile(file)) : [];
    const verify = !tls.skip_verify;
    const key = JSON.stringify([url.origin, connectMs, verify, certificates, this.#exit.policy]);
    const existing = this.pools.get(key) ?? this.#previous.get(key);
    const pool = existing ?? this.#open(url.origin, connectMs, { skipVerify: !verify, ca: certificates });
    this.pools.set(key, pool);
    return pool;
  }

  #open(origin: string, connectMs: number, tls: TlsRules): Dispatcher {
    const { outbound, policy } = this.#exit;
    return outbound.pool(origin, policy, {
      // Tools may compute for minutes before the first byte, and streams may be silent for hours.
      answerMs: 0,
      // Every open stream occupies a connection: a cap would starve the calls.
      connections: null,
      connectMs,
      tls: { ...tls, keepsUsual: true },
    });
  }
}
