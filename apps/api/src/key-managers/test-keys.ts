import { createPublicKey, X509Certificate } from 'node:crypto';
import type { KeyManager } from '@tallygate/contracts/key-manager';
import type { Discovery } from '@tallygate/contracts/key-manager-view';
import type { Prober } from '../probe/prober.ts';
import { StepFailure, Steps } from '../probe/steps.ts';
import { readKeyFile } from './key-file.ts';
import { readKeys } from './read-keys.ts';

type ListedKeys = Discovery['keys'];

/**
 * Fetches or reads the keys of a key manager as it is given, and lists them. Never sends its client secret.
 * @param folders where the files that it names may lie
 */
export async function testKeys(
  { issuer, jwks }: Pick<KeyManager, 'issuer' | 'jwks'>,
  prober: Prober,
  folders: readonly string[],
): Promise<Discovery> {
  const steps = new Steps();
  const { remote, local } = jwks;
  let keys: readonly ListedKeys[number][] | null = null;
  if (remote) {
    const target = await steps.run('resolve', () => prober.resolve(remote.uri));
    if (target) await steps.run('connect', () => prober.connect(target));
    else steps.skip('connect');
    keys = await steps.run('keys', async () => {
      return readKeys(remote.uri, prober, {
        skipTlsVerify: remote.skipTlsVerify,
        ca: remote.certificatePath && (await readKeyFile(remote.certificatePath, folders)),
      });
    });
  } else {
    keys = await steps.run('keys', async () => {
      const value = [localKey(local?.inline ?? (await readKeyFile(local?.certificatePath ?? '', folders)))];
      return { value, detail: `one ${value[0]?.kty} key` };
    });
  }
  return { ok: steps.ok, steps: steps.list, issuer, jwksUri: remote?.uri ?? null, keys: [...(keys ?? [])] };
}

function localKey(pem: string): ListedKeys[number] {
  if (/PRIVATE KEY/.test(pem)) throw new StepFailure('this is a private key', 'Give its certificate or public key.');
  try {
    const key = pem.includes('CERTIFICATE') ? new X509Certificate(pem).publicKey : createPublicKey(pem);
    const jwk = key.export({ format: 'jwk' });
    return { kid: null, kty: String(jwk.kty), alg: null, use: null };
  } catch {
    throw new StepFailure('this is no PEM certificate or public key');
  }
}
