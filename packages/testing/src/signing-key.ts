import { randomUUID } from 'node:crypto';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWK } from 'jose';

export type SigningAlgorithm = 'RS256' | 'PS256' | 'ES256' | 'EdDSA';

/** A key pair that signs test tokens. */
export type SigningKey = {
  kid: string;
  algorithm: SigningAlgorithm;
  privateKey: CryptoKey;
  /** as a JWKS publishes it */
  publicJwk: JWK;
  /** PEM of the public half, the secret of the "HS256 with the public key" forgery */
  publicPem: string;
};

/** Makes a key pair with a random `kid`. */
export async function createSigningKey(
  algorithm: SigningAlgorithm = 'RS256',
  kid: string = randomUUID(),
): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  const publicJwk: JWK = { ...(await exportJWK(publicKey)), kid, alg: algorithm, use: 'sig' };
  return { kid, algorithm, privateKey, publicJwk, publicPem: await exportSPKI(publicKey) };
}
