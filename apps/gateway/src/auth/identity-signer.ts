import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFile } from '@tallygate/disk/create-file';
import { readCertificateFile } from '@tallygate/server-kit/operator-file';
import { type JWTPayload, SignJWT } from 'jose';

/** Signs what the gateway tells an upstream about a caller. */
export type IdentitySigner = {
  /** @param lifetimeSeconds how long the upstream may believe it */
  sign(claims: JWTPayload, lifetimeSeconds: number): Promise<string>;
  /** The public key as a JWK Set (RFC 7517), as JSON text. */
  jwks: string;
};

/** Explicit typing (RFC 8725 section 3.11): nobody may take this for an access token. */
const TYPE = 'caller+jwt';
const KEY_FILE = 'identity-key.pem';
const MIN_RSA_BITS = 2048;

/**
 * Opens the key that identities are signed with.
 * @param options.keyFile PEM private key (EC P-256, Ed25519, or RSA of 2048 bits and more)
 * @param options.dataDir without a key file: where the key is made once and kept; without either it is made for this process
 * Throws when the file cannot be read or holds no such key.
 */
export function openIdentitySigner(
  options: { keyFile?: string; dataDir?: string },
  now: () => number = Date.now,
): IdentitySigner {
  const key = createPrivateKey(
    options.keyFile === undefined ? ownKey(options.dataDir) : readCertificateFile(options.keyFile),
  );
  const alg = algorithmOf(key);
  const publicKey = createPublicKey(key);
  const kid = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64url');
  return {
    jwks: JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' }] }),
    sign(claims, lifetimeSeconds) {
      const issuedAt = Math.floor(now() / 1000);
      return new SignJWT(claims)
        .setProtectedHeader({ alg, kid, typ: TYPE })
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + lifetimeSeconds)
        .sign(key);
    },
  };
}

function algorithmOf(key: KeyObject): string {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (type === 'ed25519') return 'EdDSA';
  if (type === 'ec' && details?.namedCurve === 'prime256v1') return 'ES256';
  if (type === 'rsa' && (details?.modulusLength ?? 0) >= MIN_RSA_BITS) return 'RS256';
  throw new Error(`the identity key must be EC P-256, Ed25519 or RSA of ${MIN_RSA_BITS} bits and more; found ${type}`);
}

/** The key of the data folder, made at its first use. Gateways that share the folder share the key. */
function ownKey(dataDir: string | undefined): string {
  const pem = () =>
    generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  if (dataDir === undefined) return pem();
  const file = join(dataDir, KEY_FILE);
  createFile(file, pem());
  return readFileSync(file, 'utf8');
}
