import type { LiveKeyManager } from '@tallygate/caller-token/key-manager-registry';
import type { Principal } from '@tallygate/caller-token/principal';
import { createBoundedMap } from './bounded-map.ts';

/** A token that was verified, with everything a request needs of it. */
export type CachedToken = {
  token: string;
  principal: Principal;
  /**
   * The audience of the token is the proxy under one name that is not the public URL's: under other names it is
   * refused.
   */
  isForOneName: boolean;
  /** Headers for the upstream made from claims: names and values, alternating. */
  mappedHeaders: readonly string[];
  keyManager: LiveKeyManager;
  revision: number;
  /** Milliseconds since the epoch. */
  validUntil: number;
};

export type TokenCache = {
  /** `credential` is the whole value of the header, so that a known one needs no parsing. */
  get(credential: string, nowMs: number): CachedToken | undefined;
  set(credential: string, entry: CachedToken): void;
};

const MAX_ENTRIES = 20_000;
/** Longer ones are verified each time: what is kept of all of them has a bound. */
const MAX_KEPT_LENGTH = 16_384;

/**
 * Remembers verified tokens of one policy instance, so that a signature is checked once and not per request. An entry
 * dies with the token, with any change of the issuer's keys, and with the configuration (the instance goes with it).
 * Refusals are not kept: they would let garbage push good tokens out.
 */
export function createTokenCache(maxEntries = MAX_ENTRIES): TokenCache {
  const entries = createBoundedMap<CachedToken>(maxEntries);
  return {
    get(credential, nowMs) {
      const entry = entries.get(credential);
      if (entry === undefined) return undefined;
      if (nowMs < entry.validUntil && entry.revision === entry.keyManager.revision()) return entry;
      entries.delete(credential);
      return undefined;
    },
    set(credential, entry) {
      if (credential.length <= MAX_KEPT_LENGTH) entries.set(credential, entry);
    },
  };
}
