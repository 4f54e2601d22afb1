import { countOf } from '@tallygate/contracts/count-words';
import { type KeySet, KeySetError, readKeySet } from '@tallygate/server-kit/key-set';
import type { Prober } from '../probe/prober.ts';
import { StepFailure } from '../probe/steps.ts';

export type FoundKeys = { value: KeySet['usable']; detail: string };

/**
 * Fetches a JWK set as the gateway does, by the same reader, and lists its keys.
 * @throws StepFailure when it cannot be fetched, is none, holds private keys, or has no key for signatures
 */
export async function readKeys(
  jwksUri: string,
  prober: Prober,
  options: { skipTlsVerify?: boolean; ca?: string } = {},
): Promise<FoundKeys> {
  const { ca } = options;
  const answer = await prober.get(jwksUri, { skipTlsVerify: options.skipTlsVerify, ca });
  const { usable, unfit, problem, isExposed } = await readKeySet(answer, jwksUri).catch((error: unknown) => {
    if (error instanceof KeySetError)
      throw new StepFailure(error.message, 'Enter the address of the issuer’s JWK set.');
    throw error;
  });
  if (isExposed) throw new StepFailure(unfit.join('; '), 'Publish public keys only, and replace these.');
  if (problem !== null) throw new StepFailure(problem, 'Let the issuer publish the keys that it signs with.');
  const rest = unfit.length === 0 ? '' : `; not used: ${unfit.join('; ')}`;
  return { value: usable, detail: `${countOf(usable.length, 'key', 'keys')} at ${jwksUri}${rest}` };
}
