import { createLocalJWKSet, errors, importJWK, type JWK, type JWTVerifyGetKey } from 'jose';

/** A key as lists show it. */
export type ListedKey = { kid: string | null; kty: string; alg: string | null; use: string | null };

/** A key set as published (RFC 7517), with what of it can check signatures. */
export type KeySet = {
  /** Keys that can check signatures. */
  usable: readonly ListedKey[];
  /** Why each of the others cannot, one sentence each. */
  unfit: readonly string[];
  /** Why no signature can be checked at all; null when one can. */
  problem: string | null;
  /** Whether it holds private or shared keys: whoever can fetch it can then sign with them. */
  isExposed: boolean;
  /** Whether a key has no id, so that a new one in its place is not noticed by its id. */
  hasKeyWithoutId: boolean;
  /**
   * The key for a token. One without `kid` may be signed by any key that fits its algorithm; one with a `kid` by the key of
   * that id or, when there is none, by a key that has no id (RFC 7517 section 4.5 leaves ids optional).
   * @throws errors.JWKSNoMatchingKey, KeyUnfitError when the key of that id cannot check this signature,
   *   errors.JWKSMultipleMatchingKeys when several fit
   */
  getKey: JWTVerifyGetKey;
};

/** An answer that holds no key set; the message says what was found and expected. */
export class KeySetError extends Error {
  override name = 'KeySetError';
}

/** The set has the key that a token names, and that key is not for the token's algorithm or not for signatures. */
export class KeyUnfitError extends errors.JWKSNoMatchingKey {
  override name = 'KeyUnfitError';
}

/**
 * Reads the answer of an issuer that was asked for its keys. Keys that cannot check signatures are left out and named.
 * @param place where it came from, as it may be shown
 * @throws KeySetError
 */
export async function readKeySet(answer: { status: number; text: string }, place: string): Promise<KeySet> {
  if (answer.status !== 200)
    throw new KeySetError(`${place} answered ${answer.status}, expected 200 (redirects are not followed)`);
  const sorted = await sortKeys(entriesOf(answer.text, place));
  const { usable, unfit } = sorted;
  const all = createLocalJWKSet({ keys: usable });
  const withoutId = createLocalJWKSet({ keys: usable.filter(({ kid }) => kid === undefined) });
  const ids = new Set([...usable, ...sorted.rest].map(({ kid }) => kid));
  return {
    usable: usable.map(listed),
    unfit,
    problem: usable.length > 0 ? null : noUsableKey(unfit, place),
    isExposed: sorted.isExposed,
    hasKeyWithoutId: usable.some(({ kid }) => kid === undefined),
    async getKey(header, token) {
      try {
        return await all(header, token);
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey) || typeof header.kid !== 'string') throw error;
        if (ids.has(header.kid)) throw new KeyUnfitError();
        return withoutId({ ...header, kid: undefined }, token);
      }
    },
  };
}

function entriesOf(text: string, place: string): JWK[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new KeySetError(`${place} did not answer JSON, expected a JWK set {"keys":[…]}`);
  }
  const keys = (value as { keys?: unknown } | null)?.keys;
  if (!Array.isArray(keys)) throw new KeySetError(`${place} did not answer a JWK set: "keys" must be a list`);
  // One entry that is not an object would make the whole set unusable; the others still are keys.
  return keys.filter((key): key is JWK => key !== null && typeof key === 'object' && !Array.isArray(key));
}

async function sortKeys(keys: readonly JWK[]) {
  const usable: JWK[] = [];
  const rest: JWK[] = [];
  const unfit: string[] = [];
  for (const [index, key] of keys.entries()) {
    const reason = await unfitness(key);
    if (reason === null) usable.push(key);
    else {
      rest.push(key);
      unfit.push(`${typeof key.kid === 'string' ? `key "${key.kid}"` : `key ${index + 1}, without an id,`} ${reason}`);
    }
  }
  return { usable, rest, unfit, isExposed: keys.some(isSecret) };
}

const DEFAULT_ALGORITHMS: Readonly<Record<string, string>> = { RSA: 'RS256', OKP: 'EdDSA', AKP: 'ML-DSA-44' };
const CURVE_ALGORITHMS: Readonly<Record<string, string>> = { 'P-256': 'ES256', 'P-384': 'ES384', 'P-521': 'ES512' };

const isSecret = (key: JWK): boolean => key.kty === 'oct' || 'd' in key || 'priv' in key;

/** Why a key cannot check signatures, as the rest of a sentence; null when it can. */
async function unfitness(key: JWK): Promise<string | null> {
  const { kty, use, alg, crv, key_ops: operations } = key;
  if (typeof kty !== 'string') return 'has no type ("kty")';
  if (isSecret(key)) return 'is a private or shared key, which anybody could sign with; publish public keys only';
  if (!(kty === 'EC' || Object.hasOwn(DEFAULT_ALGORITHMS, kty))) return `is of the unknown type ${JSON.stringify(kty)}`;
  if (use !== undefined && use !== 'sig') return `is not for signatures (use ${JSON.stringify(use)})`;
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('verify')))
    return 'is not for verifying (key_ops)';
  const assumed = kty === 'EC' ? CURVE_ALGORITHMS[String(crv)] : DEFAULT_ALGORITHMS[kty];
  if (alg === undefined && assumed === undefined) return `has the unknown curve ${JSON.stringify(crv)}`;
  try {
    await importJWK(key, alg ?? assumed);
    return null;
  } catch {
    return alg === undefined ? 'is damaged' : `is damaged, or not one for ${JSON.stringify(alg)}`;
  }
}

function noUsableKey(unfit: readonly string[], place: string): string {
  if (unfit.length === 0) return `the key set of ${place} is empty`;
  return `the key set of ${place} has no key that can check signatures: ${unfit.join('; ')}`;
}

function listed({ kid, kty, alg, use }: JWK): ListedKey {
  return { kid: kid ?? null, kty: String(kty), alg: alg ?? null, use: use ?? null };
}
