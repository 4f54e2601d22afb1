import { createPrivateKey, createPublicKey, hkdfSync, type KeyObject } from 'node:crypto';
import type { TestKey } from '@tallygate/contracts/internal-api';
import {
  TEST_TOKEN_ALGORITHM,
  TEST_TOKEN_ISSUER,
  TEST_TOKEN_SECONDS,
  TEST_TOKEN_TYPE,
} from '@tallygate/contracts/test-caller';
import { SignJWT } from 'jose';

/** Before the 32 bytes of an Ed25519 key (RFC 8410 section 7). */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * The key by which gateways know the console when somebody tries a proxy. It follows from the key of the installation, so
 * that every api of it has the same, and nothing is stored.
 */
export class ConsoleTestKey {
  readonly publicKey: TestKey;
  readonly #key: KeyObject;
  readonly #now: () => number;

  constructor(keyText: string, now: () => number) {
    const seed = Buffer.from(hkdfSync('sha256', keyText, '', 'tallygate: tokens of tests', 32));
    this.#key = createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: 'der', type: 'pkcs8' });
    const { x = '' } = createPublicKey(this.#key).export({ format: 'jwk' });
    this.publicKey = { kty: 'OKP', crv: 'Ed25519', x };
    this.#now = now;
  }

  /** A token for one proxy and one person, good for a few minutes. */
  token({ proxy, user, scopes }: { proxy: string; user: string; scopes: readonly string[] }): Promise<string> {
    const issuedAt = Math.floor(this.#now() / 1000);
    return new SignJWT({ scope: scopes.join(' ') })
      .setProtectedHeader({ alg: TEST_TOKEN_ALGORITHM, typ: TEST_TOKEN_TYPE })
      .setIssuer(TEST_TOKEN_ISSUER)
      .setAudience(proxy)
      .setSubject(user)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + TEST_TOKEN_SECONDS)
      .sign(this.#key);
  }
}
