import { once } from 'node:events';
import { connect, type LookupFunction, type Socket } from 'node:net';
import { canonicalAddress } from './address-class.ts';
import { bareHost, checkDestination, type Destination } from './destination.ts';
import { type OutboundPolicy, operatorPolicy } from './policy.ts';
import { type ProxySettings, proxyFor } from './proxy-settings.ts';
import { OutboundRefusal } from './refusal.ts';
import { NameUnresolved, type Resolver, resolveChecked, systemResolver } from './resolve-host.ts';
import { openTunnel } from './tunnel.ts';

export const CONNECT_MS = 5_000;

type Pinned = { address: string; family: number }[];
type OpenSocket = (target: { host: string; port: number; lookup: LookupFunction }) => Socket;

export type DialerOptions = {
  proxies: ProxySettings;
  /** Told of every refusal, before it is thrown. */
  onRefusal?: (refusal: OutboundRefusal) => void;
  /** Replaces the system's resolver, so that a test can answer for a name. */
  resolver?: Resolver;
  /** Replaces opening a socket, so that a test can look at it before anything is sent. */
  open?: OpenSocket;
};

/**
 * Opens every connection that leaves. Name and addresses are checked, the connection is made to exactly the checked
 * addresses, and its other end is compared with them: nobody can answer the check one way and the connection another.
 */
export class Dialer {
  readonly #proxies: ProxySettings;
  readonly #onRefusal: (refusal: OutboundRefusal) => void;
  readonly #resolver: Resolver;
  readonly #open: OpenSocket;

  constructor(options: DialerOptions) {
    this.#proxies = options.proxies;
    this.#onRefusal = options.onRefusal ?? (() => {});
    this.#resolver = options.resolver ?? systemResolver;
    this.#open = options.open ?? openSocket;
  }

  /**
   * Opens a TCP connection, through the environment's proxy where it stands for the destination. TLS is the caller's.
   * @param timeoutMs for resolving, and again for connecting
   * @throws OutboundRefusal, NameUnresolved, ProxyRefused, or the system's error
   */
  async dial(destination: Destination, policy: OutboundPolicy, timeoutMs = CONNECT_MS): Promise<Socket> {
    const pinned = await this.#check(destination, policy, timeoutMs);
    const addresses = pinned.map(({ address }) => address);
    const proxy = proxyFor(destination, addresses, this.#proxies);
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), timeoutMs);
    const { signal } = late;
    try {
      if (proxy !== undefined) return await this.#tunnel(proxy, destination, signal);
      return await this.#connect(destination, { pinned, purpose: policy.purpose, signal });
    } catch (error) {
      throw signal.aborted ? lateError(destination, timeoutMs, error) : error;
    } finally {
      // A limit for connecting must not end what stands.
      clearTimeout(timer);
    }
  }

  /**
   * Resolves and checks without connecting.
   * @returns the addresses; empty when only the proxy can tell them
   * @throws OutboundRefusal, NameUnresolved
   */
  async resolve(destination: Destination, policy: OutboundPolicy, timeoutMs = CONNECT_MS): Promise<string[]> {
    return (await this.#check(destination, policy, timeoutMs)).map(({ address }) => address);
  }

  async #check(destination: Destination, policy: OutboundPolicy, timeoutMs: number): Promise<Pinned> {
    try {
      checkDestination(destination, policy);
      return await resolveChecked(destination.host, policy, { resolver: this.#resolver, timeoutMs });
    } catch (error) {
      if (error instanceof OutboundRefusal) throw this.#refused(error);
      if (!(error instanceof NameUnresolved) || proxyFor(destination, [], this.#proxies) === undefined) throw error;
      // Behind a proxy public names often cannot be resolved here; then only the proxy knows the address.
      if (policy.trustProxy) return [];
      const message = `${error.message}; that only the proxy knows it is accepted with ${policy.switches.trustProxy}`;
      throw this.#refused(
        new OutboundRefusal(message, {
          purpose: policy.purpose,
          reason: 'unresolvable_behind_proxy',
          host: destination.host,
          fix: 'Set it if the proxy itself keeps requests from internal addresses.',
        }),
      );
    }
  }

  async #connect(
    { host, port }: Destination,
    { pinned, purpose, signal }: { pinned: Pinned; purpose: OutboundPolicy['purpose']; signal: AbortSignal },
  ): Promise<Socket> {
    const socket = this.#open({ host, port, lookup: pinnedLookup(pinned) });
    await connected(socket, signal);
    const reached = canonicalAddress(socket.remoteAddress ?? '');
    if (pinned.some(({ address }) => canonicalAddress(address) === reached)) return socket;
    socket.destroy();
    const message = `the connection to ${host} came out at another address than the checked one`;
    throw this.#refused(
      new OutboundRefusal(message, { purpose, reason: 'address_changed', host, address: socket.remoteAddress }),
    );
  }

  #refused(refusal: OutboundRefusal): OutboundRefusal {
    this.#onRefusal(refusal);
    return refusal;
  }

  /** The proxy is the operator's own word, so that it may be anywhere but where nothing may be. */
  async #tunnel(proxy: URL, destination: Destination, signal: AbortSignal): Promise<Socket> {
    const isTls = proxy.protocol === 'https:';
    const at = { host: bareHost(proxy.hostname), port: Number(proxy.port) || (isTls ? 443 : 80), isTls };
    const policy = operatorPolicy('proxy');
    const pinned = await resolveChecked(at.host, policy, { resolver: this.#resolver, timeoutMs: CONNECT_MS });
    const socket = await this.#connect(at, { pinned, purpose: policy.purpose, signal });
    try {
      return await openTunnel(proxy, destination, { socket, signal });
    } catch (error) {
      socket.destroy();
      throw error;
    }
  }
}

function openSocket(target: Parameters<OpenSocket>[0]): Socket {
  // Reads as much at a time as undici's own connections do.
  const options = { ...target, highWaterMark: 64 * 1024 };
  return connect(options);
}

/** A lookup that answers with the checked addresses: no name is resolved again between check and use. */
function pinnedLookup(pinned: Pinned): LookupFunction {
  return (_host, { all }, callback) => {
    if (all) return callback(null, pinned);
    const [first] = pinned;
    callback(null, first?.address ?? '', first?.family);
  };
}

async function connected(socket: Socket, signal: AbortSignal): Promise<void> {
  // An error between the end of connecting and the next owner of the socket would have no listener, and end the
  // process.
  socket.on('error', () => {});
  try {
    await once(socket, 'connect', { signal });
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

function lateError({ host, port }: Destination, timeoutMs: number, cause: unknown): Error {
  const error = new Error(`${host}:${port} does not answer within ${timeoutMs / 1000} s`, { cause });
  return Object.assign(error, { code: 'ETIMEDOUT' });
}
