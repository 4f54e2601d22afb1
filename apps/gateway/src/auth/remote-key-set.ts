import { shownUrl } from '@tallygate/config/sealed-url';
import type { Exit } from '@tallygate/outbound/outbound';
import type { OutboundClient } from '@tallygate/outbound/outbound-client';
import { readCertificateFile } from '@tallygate/server-kit/operator-file';
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';

/** No key was ever obtained, so nothing can be said about a token; the caller answers 503, never 401. */
export class KeysUnavailableError extends Error {
  constructor(uri: string, cause: unknown) {
    super(`No keys could be fetched from ${shownUrl(uri)}`, { cause });
    this.name = 'KeysUnavailableError';
  }
}

export type RemoteKeySetOptions = {
  uri: string;
  exit: Exit;
  caFile?: string;
  skipTlsVerify: boolean;
  /** How long fetched keys are used before they are refreshed in the background. */
  cacheTtlMs: number;
  fetchTimeoutMs: number;
  /** Failed fetches that are repeated after `retryIntervalMs`; later ones wait longer. */
  retryCount: number;
  retryIntervalMs: number;
  /** Least time between two fetches caused by unknown key ids. */
  refetchCooldownMs: number;
  now(): number;
};

/** The published keys of one issuer: fetched ahead of need, kept when the issuer is down. */
export type RemoteKeySet = {
  getKey: JWTVerifyGetKey;
  revision(): number;
  status(): { keys: number; fetchedAt: string | null; error: string | null };
  /** Counts one more user; the set stops refreshing when all have released it. */
  acquire(): void;
  release(): void;
};

const MAX_JWKS_BYTES = 1_048_576;
const MAX_BACKOFF_MS = 60_000;

/**
 * Starts fetching the JWKS (RFC 7517) at `uri` and keeps it fresh. `getKey` never fetches while a cached key fits;
 * an unknown `kid` causes one fetch per cool-down, shared by all who wait for it.
 * Throws when the CA file cannot be read.
 */
export function createRemoteKeySet(options: RemoteKeySetOptions): RemoteKeySet {
  const { outbound, policy } = options.exit;
  const client = outbound.client(policy, {
    connectMs: options.fetchTimeoutMs,
    totalMs: options.fetchTimeoutMs,
    maxBytes: MAX_JWKS_BYTES,
    tls: {
      skipVerify: options.skipTlsVerify,
      ca: options.caFile === undefined ? [] : [readCertificateFile(options.caFile)],
    },
  });
  let resolve: ReturnType<typeof createLocalJWKSet> | undefined;
  let text = '';
  let keys = 0;
  let revision = 0;
  let fetchedAt: number | null = null;
  let error: Error | null = null;
  let failures = 0;
  let nextAttemptAt = Number.NEGATIVE_INFINITY;
  let lastUnknownKeyFetchAt = Number.NEGATIVE_INFINITY;
  let running: Promise<boolean> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let users = 0;

  function refresh(): Promise<boolean> {
    running ??= fetchOnce().finally(() => {
      running = undefined;
    });
    return running;
  }

  async function fetchOnce(): Promise<boolean> {
    try {
      const fetched = await fetchJwks(options.uri, client);
      if (fetched.text !== text) {
        resolve = createLocalJWKSet(fetched.jwks);
        text = fetched.text;
        keys = fetched.jwks.keys.length;
        revision += 1;
      }
      fetchedAt = options.now();
      error = null;
      failures = 0;
      schedule(options.cacheTtlMs);
      return true;
    } catch (cause) {
      error = cause instanceof Error ? cause : new Error(String(cause));
      failures += 1;
      const extra = Math.max(0, failures - options.retryCount);
      const delayMs = Math.min(options.retryIntervalMs * 2 ** Math.min(extra, 10), MAX_BACKOFF_MS);
      nextAttemptAt = options.now() + options.retryIntervalMs;
      schedule(delayMs);
      return false;
    }
  }

  function schedule(delayMs: number): void {
    clearTimeout(timer);
    if (users > 0) timer = setTimeout(refresh, Math.min(delayMs, 2_147_483_647)).unref();
  }

  async function firstKeys(): Promise<ReturnType<typeof createLocalJWKSet>> {
    // Between two attempts nobody waits: while an issuer is down every request would otherwise hang for the timeout.
    if (running !== undefined || options.now() >= nextAttemptAt) await refresh();
    if (resolve === undefined) throw new KeysUnavailableError(options.uri, error);
    return resolve;
  }

  return {
    async getKey(header, token) {
      const known = resolve ?? (await firstKeys());
      try {
        return await known(header, token);
      } catch (cause) {
        if (!(cause instanceof errors.JWKSNoMatchingKey)) throw cause;
        const fetchingNow = running;
        if (fetchingNow === undefined) {
          if (options.now() - lastUnknownKeyFetchAt < options.refetchCooldownMs) throw cause;
          lastUnknownKeyFetchAt = options.now();
        }
        await (fetchingNow ?? refresh());
        return (resolve ?? known)(header, token);
      }
    },
    revision: () => revision,
    status: () => ({
      keys,
      fetchedAt: fetchedAt === null ? null : new Date(fetchedAt).toISOString(),
      error: error?.message ?? null,
    }),
    acquire() {
      users += 1;
      if (users === 1) void refresh();
    },
    release() {
      users -= 1;
      if (users > 0) return;
      clearTimeout(timer);
      void client.close();
    },
  };
}

async function fetchJwks(uri: string, client: OutboundClient): Promise<{ text: string; jwks: JSONWebKeySet }> {
  const { status, text } = await client.exchange(uri, { headers: { accept: 'application/json' } });
  if (status !== 200) throw new Error(`${shownUrl(uri)} answered ${status}, expected 200 (redirects are not followed)`);
  return { text, jwks: parseJwks(text, uri) };
}

function parseJwks(text: string, uri: string): JSONWebKeySet {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error(`${shownUrl(uri)} did not answer JSON`);
  }
  const keys = (value as { keys?: unknown } | null)?.keys;
  if (!Array.isArray(keys)) throw new Error(`${shownUrl(uri)} did not answer a key set: "keys" must be a list`);
  // One entry that is not an object would make the whole set unusable; the others still are keys.
  return { keys: keys.filter((key) => key !== null && typeof key === 'object' && !Array.isArray(key)) };
}
