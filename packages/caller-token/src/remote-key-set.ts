import { shownUrl } from '@tallygate/config/sealed-url';
import type { Exit } from '@tallygate/outbound/outbound';
import { type KeySet, readKeySet } from '@tallygate/server-kit/key-set';
import { readCertificateFile } from '@tallygate/server-kit/operator-file';
import { errors, type JWTVerifyGetKey } from 'jose';

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
  /**
   * Whether a fetch, at most one per cool-down, brings other keys. For signatures that do not fit although a key was found:
   * a key without an id may have been replaced unnoticed.
   */
  hasChanged(): Promise<boolean>;
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
  let keySet: KeySet | undefined;
  let text = '';
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
      const answer = await client.exchange(options.uri, { headers: { accept: 'application/json' } });
      const fetched = await readKeySet(answer, shownUrl(options.uri));
      if (answer.text !== text) {
        keySet = fetched;
        text = answer.text;
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

  async function firstKeys(): Promise<KeySet> {
    // Between two attempts nobody waits: while an issuer is down every request would otherwise hang for the timeout.
    if (running !== undefined || options.now() >= nextAttemptAt) await refresh();
    if (keySet === undefined) throw new KeysUnavailableError(options.uri, error);
    return keySet;
  }

  /** Fetches on behalf of a token that no key fits; false within the cool-down. */
  async function refetch(): Promise<boolean> {
    const fetchingNow = running;
    if (fetchingNow === undefined) {
      if (options.now() - lastUnknownKeyFetchAt < options.refetchCooldownMs) return false;
      lastUnknownKeyFetchAt = options.now();
    }
    await (fetchingNow ?? refresh());
    return true;
  }

  return {
    async getKey(header, token) {
      const known = keySet ?? (await firstKeys());
      try {
        return await known.getKey(header, token);
      } catch (cause) {
        if (!(cause instanceof errors.JWKSNoMatchingKey) || !(await refetch())) throw cause;
        return (keySet ?? known).getKey(header, token);
      }
    },
    async hasChanged() {
      if (keySet?.hasKeyWithoutId !== true) return false;
      const before = revision;
      return (await refetch()) && revision !== before;
    },
    revision: () => revision,
    status: () => ({
      keys: keySet?.usable.length ?? 0,
      fetchedAt: fetchedAt === null ? null : new Date(fetchedAt).toISOString(),
      error: error?.message ?? keySet?.problem ?? null,
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
