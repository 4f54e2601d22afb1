import type { Socket } from 'node:net';
import { rootCertificates } from 'node:tls';
import { Agent, buildConnector, Pool } from 'undici';
import { bareHost, type CheckedUrl, checkUrl, type Destination } from './destination.ts';
import { CONNECT_MS, Dialer, type DialerOptions } from './dialer.ts';
import { type ClientLimits, OutboundClient } from './outbound-client.ts';
import type { OutboundPolicy, OutboundPurpose } from './policy.ts';
import { OutboundRefusal } from './refusal.ts';

export type { Dispatcher, Pool } from 'undici';

/** Outgoing connections under one policy, for code that has one purpose only. */
export type Exit = { outbound: Outbound; policy: OutboundPolicy };

/** The way out for a purpose. */
export type ExitFor = (purpose: OutboundPurpose) => Exit;

export type TlsRules = {
  /** Do not verify the certificate: unsafe. */
  skipVerify?: boolean;
  /** PEM certificates of authorities. */
  ca?: readonly string[];
  /** `ca` stands beside the usual authorities, not in their place. */
  keepsUsual?: boolean;
  /** What this side shows when it is asked: certificate (chain) and key, PEM. */
  own?: { cert: string; key: string };
};

/** `tls` as a function is asked for each connection; it answers with the same object while nothing has changed. */
export type ConnectRules = { connectMs?: number; tls?: TlsRules | (() => TlsRules) };

export type PoolRules = ConnectRules & {
  /** Connections at most; null = as many as there are requests. */
  connections: number | null;
  /** Longest wait for the head of an answer, and between two parts of its body, milliseconds; 0 = for ever. */
  answerMs: number;
};

/**
 * The one way out of a process: every request that the product makes on somebody's word leaves through it, under the
 * policy of its purpose.
 */
export class Outbound {
  readonly #options: DialerOptions;
  readonly #dialer: Dialer;
  readonly #onRefusal: (refusal: OutboundRefusal) => void;

  constructor(options: DialerOptions) {
    this.#options = options;
    this.#dialer = new Dialer(options);
    this.#onRefusal = options.onRefusal ?? (() => {});
  }

  /** The same, with a further listener for refusals. */
  telling(listener: (refusal: OutboundRefusal) => void): Outbound {
    const onRefusal = (refusal: OutboundRefusal) => {
      this.#onRefusal(refusal);
      listener(refusal);
    };
    return new Outbound({ ...this.#options, onRefusal });
  }

  /**
   * Connections to one origin that are kept and used again. Checks happen when one is opened, none per request: a pool
   * belongs to one policy, and is closed when that changes.
   * @param origin of a URL that `checkUrl` accepted, or will: what it refuses fails at connect
   */
  pool(origin: string, policy: OutboundPolicy, { connections, answerMs, ...connect }: PoolRules): Pool {
    return new Pool(origin, {
      connections,
      headersTimeout: answerMs,
      bodyTimeout: answerMs,
      pipelining: 1,
      connect: this.#connector(policy, connect),
    });
  }

  /** Requests to any origin for one purpose; the caller closes it. */
  client(policy: OutboundPolicy, { connectMs, tls, ...limits }: ConnectRules & ClientLimits = {}): OutboundClient {
    const dispatcher = new Agent({ connect: this.#connector(policy, { connectMs, tls }) });
    return new OutboundClient({ ...limits, dispatcher, policy, onRefusal: this.#onRefusal });
  }

  /**
   * A connection for what speaks no HTTP, or its own. TLS is the caller's, on the socket that is returned.
   * @throws OutboundRefusal, NameUnresolved, ProxyRefused, or the system's error
   */
  dial(destination: Destination, policy: OutboundPolicy, timeoutMs?: number): Promise<Socket> {
    return this.#dialer.dial(destination, policy, timeoutMs);
  }

  /**
   * Checks a URL's text; see `checkUrl`.
   * @throws OutboundRefusal
   */
  check(url: string | URL, policy: OutboundPolicy): CheckedUrl {
    try {
      return checkUrl(url, policy);
    } catch (error) {
      if (error instanceof OutboundRefusal) this.#onRefusal(error);
      throw error;
    }
  }

  /**
   * Resolves and checks without connecting.
   * @returns the addresses; empty when only a proxy can tell them
   * @throws OutboundRefusal, NameUnresolved
   */
  resolve(destination: Destination, policy: OutboundPolicy): Promise<string[]> {
    return this.#dialer.resolve(destination, policy);
  }

  #connector(policy: OutboundPolicy, { connectMs = CONNECT_MS, tls = {} }: ConnectRules): buildConnector.connector {
    const secure = secureConnectors(tls, connectMs);
    return (options, callback) => {
      const isTls = options.protocol === 'https:';
      const destination = { host: bareHost(options.hostname), port: Number(options.port) || (isTls ? 443 : 80), isTls };
      this.#dialer.dial(destination, policy, connectMs).then(
        (socket) => {
          if (isTls) return secure()({ ...options, httpSocket: socket }, callback);
          callback(null, socket.setNoDelay(true).setKeepAlive(true, KEEP_ALIVE_MS));
        },
        (error: Error) => callback(error, null),
      );
    };
  }
}

/** As undici's own connections have it. */
const KEEP_ALIVE_MS = 60_000;

/** What makes TLS of a connection, by the rules of now; what was agreed under former ones is not resumed. */
function secureConnectors(tls: NonNullable<ConnectRules['tls']>, timeout: number): () => buildConnector.connector {
  const build = (rules: TlsRules) => ({ rules, connector: buildConnector({ timeout, ...tlsOptions(rules) }) });
  if (typeof tls === 'object') {
    const { connector } = build(tls);
    return () => connector;
  }
  let used = build(tls());
  return () => {
    const rules = tls();
    if (rules !== used.rules) used = build(rules);
    return used.connector;
  };
}

function tlsOptions({ skipVerify = false, ca = [], keepsUsual = false, own }: TlsRules) {
  return {
    ...own,
    rejectUnauthorized: !skipVerify,
    ...(ca.length > 0 ? { ca: [...(keepsUsual ? rootCertificates : []), ...ca] } : {}),
  };
}
