import type { Discovery } from '@tallygate/contracts/key-manager-view';
import { importJWK, type JWK } from 'jose';
import { z } from 'zod';
import type { Prober } from '../probe/prober.ts';
import { StepFailure } from '../probe/steps.ts';

export type ListedKeys = Discovery['keys'];

const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });

/**
 * Fetches a JWK set (RFC 7517) and lists its keys.
 * @throws StepFailure when it cannot be fetched, is none, holds private keys, or has no key for signatures
 */
export async function readKeys(
  jwksUri: string,
  prober: Prober,
  options: { skipTlsVerify?: boolean; ca?: string } = {},
): Promise<ListedKeys> {
  const { ca } = options;
  const reply = await prober.get(jwksUri, { skipTlsVerify: options.skipTlsVerify, ca });
  if (reply.status !== 200)
    throw new StepFailure(`${jwksUri} answers ${reply.status}`, 'Enter the address of the issuer’s JWK set.');
  const parsed = keySet.safeParse(parseJson(reply.text));
  if (!parsed.success) throw new StepFailure(`${jwksUri} holds no JWK set`, 'Enter the address of a JWK set.');
  const keys = parsed.data.keys as JWK[];
  if (keys.some((key) => 'd' in key || key.kty === 'oct'))
    throw new StepFailure('the set holds private or shared keys', 'Publish public keys only, and replace these.');
  const usable: JWK[] = [];
  for (const key of keys) if (key.use !== 'enc' && (await isImportable(key))) usable.push(key);
  if (usable.length === 0) throw new StepFailure('the set holds no key that can check signatures');
  return usable.map((key) => ({
    kid: key.kid ?? null,
    kty: String(key.kty),
    alg: key.alg ?? null,
    use: key.use ?? null,
  }));
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function isImportable(key: JWK): Promise<boolean> {
  const alg = key.alg ?? { RSA: 'RS256', EC: 'ES256', OKP: 'EdDSA' }[String(key.kty)];
  try {
    await importJWK(key, alg);
    return true;
  } catch {
    return false;
  }
}
