import { createPublicKey, type KeyObject } from 'node:crypto';
import type { Principal } from '@tallygate/caller-token/principal';
import type { TestKey } from '@tallygate/contracts/internal-api';
import {
  TEST_CONSUMER,
  TEST_HEADER,
  TEST_TOKEN_ALGORITHM,
  TEST_TOKEN_ISSUER,
  TEST_TOKEN_SECONDS,
  TEST_TOKEN_TYPE,
} from '@tallygate/contracts/test-caller';
import { type JWTPayload, jwtVerify } from 'jose';
import type { PolicyRequest } from '../exchange/policy-request.ts';
import type { Refusal } from '../exchange/refusal.ts';

type Options = { isOn: boolean; now: () => number };

/**
 * Knows the console when somebody tries a proxy from it: by short-lived tokens of a key that the control plane names with
 * every heartbeat. They are good for this one purpose, and what is called with them is never billed.
 */
export class TestCallers {
  #keys: readonly KeyObject[] = [];

  /** Takes the keys that the control plane names now, in place of the former ones. */
  trust(keys: readonly TestKey[]): void {
    this.#keys = keys.map((key) => createPublicKey({ key, format: 'jwk' }));
  }

  /** Makes the console the caller of a request, or says why not. */
  async admit(request: PolicyRequest, { isOn, now }: Options): Promise<Refusal | undefined> {
    if (!isOn) return refuse(403, 'try_off', 'Trying proxies from the console is turned off (gateway.try)');
    const claims = await this.#verify(String(request.headers[TEST_HEADER]), request.route.name, now());
    if (claims === undefined) return refuse(401, 'test_token_refused', 'The token of the console is not valid here');
    request.principal = principalOf(claims);
    return undefined;
  }

  async #verify(token: string, proxy: string, nowMs: number): Promise<JWTPayload | undefined> {
    for (const key of this.#keys) {
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: [TEST_TOKEN_ALGORITHM],
          typ: TEST_TOKEN_TYPE,
          issuer: TEST_TOKEN_ISSUER,
          audience: proxy,
          maxTokenAge: TEST_TOKEN_SECONDS,
          clockTolerance: CLOCK_TOLERANCE_SECONDS,
          requiredClaims: ['exp', 'sub'],
          currentDate: new Date(nowMs),
        });
        return payload;
      } catch {
        // Another control plane may have made it: its key is tried next.
      }
    }
    return undefined;
  }
}

/** Clocks of two machines that are kept in time differ by less. */
const CLOCK_TOLERANCE_SECONDS = 30;

function principalOf({ sub, scope, exp }: JWTPayload): Principal {
  const scopes = typeof scope === 'string' ? scope.split(' ').filter((one) => one !== '') : [];
  return {
    type: 'test',
    issuer: TEST_TOKEN_ISSUER,
    subject: sub,
    clientId: TEST_CONSUMER,
    consumer: TEST_CONSUMER,
    company: undefined,
    userId: sub,
    identityFaults: [],
    scopes: new Set(scopes),
    audience: [],
    claims: {},
    expiresAt: exp,
  };
}

function refuse(status: number, detail: string, message: string): Refusal {
  return {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify({ error: 'Unauthorized', message }),
    denial: 'auth',
    detail,
  };
}
