import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { replaceFile } from '@tallygate/disk/replace-file';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import { z } from 'zod';

const fileSchema = z.object({
  keys: z.array(z.record(z.string(), z.unknown()).and(z.object({ kty: z.literal('RSA'), kid: z.string() }))).min(1),
  cookieKeys: z.array(z.string()).min(1),
});

/** A private RSA signing key. */
export type SigningKey = JWK & { kty: 'RSA'; kid: string };

/** The signing keys, newest first, kept in a file so that tokens stay valid over a restart. */
export class SigningKeys {
  readonly cookieKeys: string[];
  readonly #path: string | undefined;
  #keys: SigningKey[];

  private constructor(path: string | undefined, keys: SigningKey[], cookieKeys: string[]) {
    this.#path = path;
    this.#keys = keys;
    this.cookieKeys = cookieKeys;
  }

  /** Reads the keys from `path`, or makes and stores a first one. Without a path they live in memory only. */
  static async load(path: string | undefined): Promise<SigningKeys> {
    const stored = path === undefined ? undefined : await readKeys(path);
    if (stored) return new SigningKeys(path, stored.keys, stored.cookieKeys);
    const keys = new SigningKeys(path, [await createKey()], [randomBytes(32).toString('base64url')]);
    await keys.#save();
    return keys;
  }

  get all(): readonly SigningKey[] {
    return this.#keys;
  }

  /** The key that signs. */
  get current(): SigningKey {
    return this.#keys[0]!;
  }

  /** Puts a new key first; `dropOld` also withdraws every older one. */
  async rotate(dropOld: boolean): Promise<void> {
    const key = await createKey();
    this.#keys = dropOld ? [key] : [key, ...this.#keys];
    await this.#save();
  }

  /** The public halves, as the JWKS publishes them. */
  publicKeys(): JWK[] {
    return this.#keys.map(({ kty, kid, n, e }) => ({ kty, kid, n, e, alg: 'RS256', use: 'sig' }) as JWK);
  }

  async #save(): Promise<void> {
    if (this.#path === undefined) return;
    await mkdir(dirname(this.#path), { recursive: true });
    await replaceFile(this.#path, JSON.stringify({ keys: this.#keys, cookieKeys: this.cookieKeys }));
  }
}

async function readKeys(path: string): Promise<{ keys: SigningKey[]; cookieKeys: string[] } | undefined> {
  try {
    return fileSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    // Absent or unreadable: sandbox keys protect nothing, so new ones are made.
    return undefined;
  }
}

async function createKey(): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = await exportJWK(privateKey);
  return { ...jwk, kty: 'RSA', kid: await calculateJwkThumbprint(jwk), alg: 'RS256', use: 'sig' };
}
