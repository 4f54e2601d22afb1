export type KeyMode = 'live' | 'test';

/** What a Stripe key is for, by how it begins; null when it is none that calls the API. */
export function stripeKeyMode(key: string): KeyMode | null {
  const [, mode] = /^(?:sk|rk)_(live|test)_[A-Za-z0-9_]{8,}$/.exec(key) ?? [];
  return mode === 'live' || mode === 'test' ? mode : null;
}

/**
 * Why a key must not be used where `expected` is wanted, in words for the form and the report; null when it fits. A test key in
 * a live place reports usage that nobody ever pays; a live key in a trial charges real people.
 */
export function modeFault(key: string, expected: KeyMode): string | null {
  const found = stripeKeyMode(key);
  if (found === expected) return null;
  if (found === null)
    return `expected a secret or restricted key, which begins with sk_${expected}_ or rk_${expected}_`;
  return `found a key of the ${found} mode, expected one of the ${expected} mode (sk_${expected}_ or rk_${expected}_)`;
}
