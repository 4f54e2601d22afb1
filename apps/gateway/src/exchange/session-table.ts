import type { Principal } from '@tallygate/caller-token/principal';
import { ServerCookies } from '@tallygate/outbound/server-cookies';
import { asObject, asString, shortHash } from '../mcp/answer-message.ts';

/** What the gateway knows of a legacy session. */
export type SessionEntry = {
  hash: string;
  /** Who may use it: issuer, subject and client of the token it was first used with. */
  owner: string;
  protocolVersion: string | undefined;
  clientName: string | undefined;
  clientVersion: string | undefined;
  serverName: string | undefined;
  serverVersion: string | undefined;
  lastSeenMs: number;
  /** URL of the upstream that made it; undefined until one has answered for it. */
  target: string | undefined;
  /** What the upstream, or a load balancer before it, wants to see again with every request of the session. */
  cookies: ServerCookies;
};

type SessionInfo = Partial<Omit<SessionEntry, 'hash' | 'owner' | 'lastSeenMs'>>;

/** Visible ASCII, as the transport demands; anything else is relayed but not tracked. */
const SESSION_ID = /^[\x21-\x7e]{1,1024}$/;

/** Who a session belongs to; one key for everybody where nobody is authenticated. */
export function ownerOf(principal: Principal | undefined): string {
  if (principal === undefined) return '';
  const { issuer, subject, clientId, claims } = principal;
  return `${issuer}\n${subject ?? unnamed(claims.sub)}\n${clientId ?? unnamed(claims.client_id ?? claims.azp)}`;
}

/** A claim that names nobody still tells callers apart; no name holds the line break before it. */
function unnamed(claim: unknown): string {
  return claim === undefined ? '' : `\n${JSON.stringify(claim)}`;
}

/** What the two sides of an `initialize` said of themselves, and the version they agreed on. */
export function sessionInfo(params: Readonly<Record<string, unknown>> | undefined, result: unknown): SessionInfo {
  const client = asObject(params?.clientInfo);
  const answer = asObject(result);
  const server = asObject(answer?.serverInfo);
  return {
    protocolVersion: asString(answer?.protocolVersion),
    clientName: asString(client?.name),
    clientVersion: asString(client?.version),
    serverName: asString(server?.name),
    serverVersion: asString(server?.version),
  };
}

/** Sessions of all proxies: bounded, forgotten when idle. Survives reloads, not restarts. */
export class SessionTable {
  readonly #entries = new Map<string, SessionEntry>();
  readonly #now: () => number;
  maxSessions: number;
  idleMs: number;

  constructor(options: { maxSessions: number; idleMs: number; now?: () => number }) {
    this.maxSessions = options.maxSessions;
    this.idleMs = options.idleMs;
    this.#now = options.now ?? Date.now;
  }

  get size(): number {
    return this.#entries.size;
  }

  /**
   * Looks up the session of a request and checks who uses it. An id unknown here (a restarted gateway) is bound to the
   * first caller, unless `isStrict`.
   */
  use(
    route: string,
    sessionId: string,
    { owner, isStrict }: { owner: string; isStrict: boolean },
  ): SessionEntry | 'refused' | undefined {
    const key = keyOf(route, sessionId);
    const entry = this.#entries.get(key);
    const now = this.#now();
    if (entry !== undefined && now - entry.lastSeenMs <= this.idleMs) {
      if (entry.owner !== owner) return 'refused';
      entry.lastSeenMs = now;
      this.#entries.delete(key);
      this.#entries.set(key, entry);
      return entry;
    }
    if (isStrict) return 'refused';
    return this.bind(route, sessionId, { owner });
  }

  /** Notes a session with what is known of its two sides; undefined for an id that is none. */
  bind(route: string, sessionId: string, info: SessionInfo & { owner: string }): SessionEntry | undefined {
    if (!SESSION_ID.test(sessionId)) return undefined;
    const entry: SessionEntry = {
      hash: shortHash(sessionId),
      owner: info.owner,
      protocolVersion: info.protocolVersion,
      clientName: info.clientName,
      clientVersion: info.clientVersion,
      serverName: info.serverName,
      serverVersion: info.serverVersion,
      lastSeenMs: this.#now(),
      target: info.target,
      cookies: info.cookies ?? new ServerCookies(),
    };
    this.#entries.set(keyOf(route, sessionId), entry);
    this.#trim();
    return entry;
  }

  drop(route: string, sessionId: string): void {
    this.#entries.delete(keyOf(route, sessionId));
  }

  /** The least recently used come first in the map. */
  #trim(): void {
    const oldestAllowed = this.#now() - this.idleMs;
    for (const [key, entry] of this.#entries) {
      if (this.#entries.size <= this.maxSessions && entry.lastSeenMs >= oldestAllowed) return;
      this.#entries.delete(key);
    }
  }
}

function keyOf(route: string, sessionId: string): string {
  return `${route}\n${sessionId}`;
}
