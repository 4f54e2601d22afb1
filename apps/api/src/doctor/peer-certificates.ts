import type { Socket } from 'node:net';
import { connect } from 'node:tls';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import { Outbound } from '@tallygate/outbound/outbound';
import { environmentPolicy, type OutboundSettings } from '@tallygate/outbound/policy';
import type { ProxySettings } from '@tallygate/outbound/proxy-settings';
import { addressesOf } from '../servers/server-probes.ts';
import type { KnownCertificate } from './checks/machine.ts';
import type { ProxyNames } from './proxy-name.ts';

const FRESH_MS = 3_600_000;
const HANDSHAKE_MS = 5_000;
/** More would make people wait for the report. */
const MAX_PEERS = 30;

type Peer = { of: string; url: URL };
type Context = { settings: { outbound: OutboundSettings; proxies: ProxySettings; probesServers: boolean } };

/** When the certificates of servers and issuers end, as these show them; each is asked once an hour at most. */
export class PeerCertificates {
  readonly #context: Context;
  readonly #outbound: Outbound;
  readonly #known = new Map<string, { atMs: number; until: string | null }>();

  constructor(context: Context) {
    this.#context = context;
    this.#outbound = new Outbound({ proxies: context.settings.proxies });
  }

  /** Of those that answer; that others do not, other checks say. Empty where servers are not to be asked. */
  async read(config: GatewayConfig, names: ProxyNames, nowMs: number): Promise<KnownCertificate[]> {
    if (!this.#context.settings.probesServers) return [];
    const found = await Promise.all(
      peersOf(config, names)
        .slice(0, MAX_PEERS)
        .map(async ({ of, url }): Promise<KnownCertificate[]> => {
          const until = await this.#until(url, nowMs);
          return until === null ? [] : [{ of, place: url.host, isRemote: true, until, problem: null }];
        }),
    );
    return found.flat();
  }

  async #until(url: URL, nowMs: number): Promise<string | null> {
    const known = this.#known.get(url.host);
    if (known !== undefined && nowMs - known.atMs < FRESH_MS) return known.until;
    const until = await this.#ask(url).catch(() => null);
    this.#known.set(url.host, { atMs: nowMs, until });
    return until;
  }

  async #ask({ hostname, port }: URL): Promise<string | null> {
    const host = hostname.replace(/^\[|\]$/g, '');
    const destination = { host, port: Number(port) || 443, isTls: true };
    const policy = environmentPolicy('probe', this.#context.settings.outbound);
    return endOfCertificate(await this.#outbound.dial(destination, policy), host);
  }
}

/** Whether it is to be trusted does not matter here: nothing is sent. */
function endOfCertificate(socket: Socket, host: string): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const servername = /^[\d.]+$|:/.test(host) ? undefined : host;
    const tls = connect({ socket, ...(servername && { servername }), rejectUnauthorized: false }, () => {
      const { valid_to: end } = tls.getPeerCertificate();
      tls.destroy();
      resolve(end ? new Date(end).toISOString() : null);
    });
    tls.setTimeout(HANDSHAKE_MS, () => tls.destroy(new Error('the handshake took too long')));
    tls.on('error', reject);
    tls.on('close', () => resolve(null));
  });
}

function peersOf(config: GatewayConfig, names: ProxyNames): Peer[] {
  const servers = config.mcp_proxies
    .filter(({ spec }) => spec.deploymentState === 'deployed')
    .flatMap((proxy) =>
      addressesOf(proxy).map((url) => ({
        of: `certificate of the server of ${names.get(proxy.metadata.name) ?? proxy.metadata.name}`,
        url,
      })),
    );
  const issuers = config.policy_configurations.jwtauth_v0.keymanagers.flatMap(({ name, jwks }) =>
    jwks.remote === undefined ? [] : { of: `certificate of the issuer of ${name}`, url: jwks.remote.uri },
  );
  return [...servers, ...issuers].flatMap(({ of, url }) => {
    const parsed = URL.canParse(url) ? new URL(url) : null;
    return parsed?.protocol === 'https:' ? [{ of, url: parsed }] : [];
  });
}
