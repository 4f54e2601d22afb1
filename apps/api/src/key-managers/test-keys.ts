import { createPublicKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { KeyManager } from '@tallygate/contracts/key-manager';
import type { Discovery } from '@tallygate/contracts/key-manager-view';
import type { Prober } from '../probe/prober.ts';
import { StepFailure, Steps } from '../probe/steps.ts';
import { type ListedKeys, readKeys } from './read-keys.ts';

/** Fetches or reads the keys of a key manager as it is given, and lists them. Never sends its client secret. */
export async function testKeys(
  { issuer, jwks }: Pick<KeyManager, 'issuer' | 'jwks'>,
  prober: Prober,
): Promise<Discovery> {
  const steps = new Steps();
  const { remote, local } = jwks;
  let keys: ListedKeys | null = null;
  if (remote) {
    const target = await steps.run('resolve', () => prober.resolve(remote.uri));
    if (target) await steps.run('connect', () => prober.connect(target));
    else steps.skip('connect');
    keys = await steps.run('keys', async () => {
      const value = await readKeys(remote.uri, prober, remote);
      return { value, detail: `${value.length} key(s) at ${remote.uri}` };
    });
  } else {
    keys = await steps.run('keys', async () => {
      const value = [localKey(local?.inline ?? (await readPem(local?.certificatePath ?? '')))];
      return { value, detail: `one ${value[0]?.kty} key` };
    });
  }
  return { ok: steps.ok, steps: steps.list, issuer, jwksUri: remote?.uri ?? null, keys: keys ?? [] };
}

async function readPem(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new StepFailure(`the file ${path} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
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
