import type { TestKey } from '@tallygate/contracts/internal-api';
import {
  TEST_TOKEN_ALGORITHM,
  TEST_TOKEN_ISSUER,
  TEST_TOKEN_SECONDS,
  TEST_TOKEN_TYPE,
} from '@tallygate/contracts/test-caller';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

/** A control plane's key, and a token of it for one proxy; `claims` and `typ` replace what a good one has. */
export async function testCaller(proxy: string, claims: JWTPayload = {}, typ = TEST_TOKEN_TYPE) {
  const { publicKey, privateKey } = await generateKeyPair(TEST_TOKEN_ALGORITHM);
  const now = Math.floor(Date.now() / 1000);
  const good = { iss: TEST_TOKEN_ISSUER, aud: proxy, sub: 'ana', iat: now, exp: now + TEST_TOKEN_SECONDS };
  const token = await new SignJWT({ ...good, ...claims })
    .setProtectedHeader({ alg: TEST_TOKEN_ALGORITHM, typ })
    .sign(privateKey);
  return { publicKey: (await exportJWK(publicKey)) as TestKey, token };
}
