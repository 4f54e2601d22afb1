import { examineToken } from '@tallygate/caller-token/examine-token';
import type { KeyManagerRegistry } from '@tallygate/caller-token/key-manager-registry';
import { mcpAuthDemands } from '@tallygate/caller-token/token-demands';
import { gatewayConfig } from '@tallygate/contracts/gateway-config';
import { mcpAuthParams } from '@tallygate/contracts/policies/mcp-auth';
import { exportSPKI, FlattenedSign, type JWTHeaderParameters, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { METADATA_URL, preparedOne, RESOURCE, requestWith, run, toolCall } from '../policies/policy-request.testing.ts';
import { listen, newKey, registryFor, startIssuer, type TestIssuer } from './identity-provider.testing.ts';
import { type CachedToken, createTokenCache } from './token-cache.ts';

// Every credential that an OAuth resource server must tell apart, one row each. The letters are those of the edge cases
// of the MCP authorization specification that the project numbers A1 to A24.

let idp: TestIssuer;
let registry: KeyManagerRegistry;
let attacker: Awaited<ReturnType<typeof listen>>;
let attackerFetches = 0;

beforeAll(async () => {
  idp = await startIssuer();
  registry = registryFor(idp);
  attacker = await listen((_request, response) => {
    attackerFetches += 1;
    response.end('{"keys":[]}');
  });
});
afterAll(async () => {
  registry.close();
  await attacker.close();
  await idp.close();
});

const seconds = (offset: number) => Math.floor(Date.now() / 1000) + offset;
const bearer = (token: string) => ['Authorization', `Bearer ${token}`];
type Claims = Record<string, unknown>;
const signed = async (claims: Claims = {}, header: Claims = {}) => idp.sign(idp.claims(claims), header);
/** Signed by a key of the sender's own, under whatever header it likes. */
const forged = async (header: Claims, kid = 'key-1') => idp.sign(idp.claims(), header, await newKey(kid));

type Row = {
  name: string;
  /** Raw headers, names and values alternating. */
  headers: () => Promise<string[]> | string[];
  params?: Claims;
  path?: string;
} & ({ accepted: Claims } | { refused: string; status?: number; challenge?: 'none' | 'invalid_request' });

const token = (name: string, make: () => Promise<string> | string, rest: Omit<Row, 'name' | 'headers'> | object): Row =>
  ({ name, headers: async () => bearer(await make()), ...rest }) as Row;
const ok = (principal: Claims = {}) => ({ accepted: principal });
const no = (refused: string) => ({ refused });

const ROWS: Row[] = [
  // --- how the credential is carried
  { name: 'A1 no credential', headers: () => [], refused: 'token_missing', challenge: 'none' },
  ...['foo', 'Bearer', 'Bearer ', 'Bearer a b', 'Basic YTpi', 'Bearer \u00e9', 'Bearera', 'Bearer,a', 'DPoP abc'].map(
    (value): Row => ({
      name: `A2 the header ${JSON.stringify(value)}`,
      headers: () => ['Authorization', value],
      refused: 'header_malformed',
      challenge: 'none',
    }),
  ),
  {
    name: 'A2 two headers, both good',
    headers: async () => [...bearer(await signed()), 'authorization', `Bearer ${await signed()}`],
    refused: 'authorization_repeated',
    status: 400,
    challenge: 'invalid_request',
  },
  {
    name: 'A10 a good token in the query',
    headers: () => [],
    path: '/everything/mcp?access_token=good',
    refused: 'token_missing',
    challenge: 'none',
  },
  {
    name: 'A11 the scheme in lower case',
    headers: async () => ['authorization', `bearer ${await signed()}`],
    ...ok({ consumer: 'agent-a' }),
  },

  // --- signature and header
  token('A3 garbage', () => 'garbage', no('token_malformed')),
  token('A3 three parts of garbage', () => 'a.b.c', no('token_malformed')),
  token('A3 a JSON header that is a list', () => `${encode([])}.${encode({})}.x`, no('token_malformed')),
  token('A3 unsigned: alg none', () => new UnsecuredJWT(idp.claims()).encode(), no('algorithm_refused')),
  token('A3 unsigned: alg NONE', () => unsigned({ alg: 'NONE' }), no('algorithm_refused')),
  token('A3 unsigned: no alg', () => unsigned({ typ: 'at+jwt' }), no('algorithm_refused')),
  token('A3 unsigned: alg as a list', () => unsigned({ alg: ['RS256'] }), no('algorithm_refused')),
  token('A3 unsigned under the header of a signed one', withoutSignature, no('signature_invalid')),
  token('A3 HS256 keyed with the public key', hmacWithPublicKey, no('algorithm_refused')),
  token('A3 self-signed under a known kid', () => forged({}), no('signature_invalid')),
  token('A3 signed by an unknown kid', () => forged({}, 'key-unknown'), no('key_unknown')),
  token('A3 payload changed after signing', tampered, no('signature_invalid')),
  token('A3 signature of another token', signatureOfAnother, no('signature_invalid')),
  token('an algorithm that is not allowed', otherAlgorithm, no('algorithm_refused')),
  token('an algorithm that its key does not have', () => forged({ alg: 'PS256' }).catch(wrongAlgorithm), {
    refused: 'key_unfit',
  }),
  token('a key that it brings along: jwk', embeddedKey, no('signature_invalid')),
  token('keys that it points to: jku', () => forged({ jku: `${attacker.url}/jwks` }), no('signature_invalid')),
  token('a chain that it points to: x5u', () => forged({ x5u: `${attacker.url}/x5u` }), no('signature_invalid')),
  token('jku and an unknown kid', () => forged({ jku: `${attacker.url}/jwks` }, 'key-x'), no('key_unknown')),
  token('a good token that also points elsewhere', () => signed({}, { jku: `${attacker.url}/jwks` }), ok()),
  token('a critical extension nobody knows', () => critical(), no('algorithm_refused')),
  token('an unencoded payload: b64 false', unencoded, no('signature_invalid')),
  token('an encrypted token', () => `${encode({ alg: 'RSA-OAEP', enc: 'A256GCM' })}.a.b.c.d`, no('token_malformed')),
  token('one longer than usual limits on headers', () => signed({ pad: 'x'.repeat(20_000) }), ok()),
  token('a kid that is no text', () => signed({}, { kid: 7 }), no('key_unknown')),
  token('without kid, when one key fits', () => signed({}, { kid: undefined }), ok()),

  // --- type
  token('typ at+jwt', () => signed({}, { typ: 'at+jwt' }), ok()),
  token('typ application/at+jwt', () => signed({}, { typ: 'application/AT+JWT' }), ok()),
  token('typ JWT', () => signed({}, { typ: 'JWT' }), ok()),
  token('no typ', () => signed({}, { typ: undefined }), ok()),
  token('a logout token', () => signed({}, { typ: 'logout+jwt' }), no('type_refused')),
  token('an identity that a gateway signed', () => signed({}, { typ: 'caller+jwt' }), no('type_refused')),
  token('typ as a number', () => signed({}, { typ: 1 }), no('type_refused')),
  token('A7 an ID token, by its nonce', () => signed({ nonce: 'n', scope: undefined }, { typ: 'JWT' }), {
    refused: 'id_token',
    params: { allowAnyAudience: true },
  }),
  token('an access token that repeats a nonce', () => signed({ nonce: 'n' }, { typ: 'JWT' }), ok()),
  token('A7 an ID token, by its at_hash', () => signed({ at_hash: 'h' }, { typ: undefined }), no('id_token')),
  token('A7 an ID token, by its audience', () => signed({ aud: 'client-a', scope: undefined }, { typ: 'JWT' }), {
    refused: 'id_token',
    params: { allowAnyAudience: true },
  }),

  // --- time
  token('A4 expired', () => signed({ exp: seconds(-120) }), no('token_expired')),
  token('A4 expired just beyond the skew', () => signed({ exp: seconds(-31) }), no('token_expired')),
  token('A4 expired within the skew of 30 s', () => signed({ exp: seconds(-25) }), ok()),
  token('A4 not yet valid', () => signed({ nbf: seconds(120) }), no('token_not_yet_valid')),
  token('A4 not yet valid, within the skew', () => signed({ nbf: seconds(25) }), ok()),
  token('issued in the future', () => signed({ iat: seconds(3600) }), no('token_not_yet_valid')),
  token('without exp', () => signed({ exp: undefined }), no('claims_mismatch')),
  token('exp as a text', () => signed({ exp: String(seconds(300)) }), no('claims_mismatch')),
  token('iat as a text', () => signed({ iat: 'yesterday' }), no('claims_mismatch')),

  // --- issuer
  token('A5 another issuer', () => signed({ iss: 'https://evil.example' }), no('issuer_unknown')),
  token('A5 the issuer with an extra slash', () => signed({ iss: `${idp.issuer}/` }), no('issuer_mismatch')),
  token('A5 the issuer in capitals', () => signed({ iss: idp.issuer.toUpperCase() }), no('issuer_mismatch')),
  token('A5 the issuer with a suffix', () => signed({ iss: `${idp.issuer}.evil.example` }), no('issuer_unknown')),
  token('A5 no issuer', () => signed({ iss: undefined }), no('issuer_unknown')),
  token('A5 issuers as a list', () => signed({ iss: [idp.issuer] }), no('issuer_unknown')),

  // --- audience
  token('A6 another route', () => signed({ aud: 'https://gw.example.com/other/mcp' }), no('audience_mismatch')),
  token('A6 the origin alone', () => signed({ aud: 'https://gw.example.com' }), no('audience_mismatch')),
  token('A6 a longer path', () => signed({ aud: `${RESOURCE}/admin` }), no('audience_mismatch')),
  token('A6 none', () => signed({ aud: undefined }), no('audience_mismatch')),
  token('A6 an empty list', () => signed({ aud: [] }), no('audience_mismatch')),
  token('A6 a list without texts', () => signed({ aud: [1, null, { a: RESOURCE }] }), no('audience_mismatch')),
  token('A6 a list of other routes', () => signed({ aud: ['a', 'b'] }), no('audience_mismatch')),
  token('A6 ours among others', () => signed({ aud: ['https://other.example/mcp', RESOURCE] }), {
    accepted: { audience: ['https://other.example/mcp', RESOURCE] },
  }),
  token('A6 with one slash at its end', () => signed({ aud: `${RESOURCE}/` }), ok()),
  token('A6 with two slashes at its end', () => signed({ aud: `${RESOURCE}//` }), no('audience_mismatch')),
  token('a configured further audience', () => signed({ aud: 'api://x' }), {
    accepted: {},
    params: { audiences: ['api://x'] },
  }),

  // --- scopes and claims
  token('A8 a missing scope', () => signed({ scope: 'mcp:read' }), {
    refused: 'scope_missing',
    status: 403,
    params: { requiredScopes: ['mcp:read', 'mcp:call'] },
  }),
  token('a scope that only begins alike', () => signed({ scope: 'mcp:calls' }), {
    refused: 'scope_missing',
    status: 403,
    params: { requiredScopes: ['mcp:call'] },
  }),
  token('scopes in scp as a list', () => signed({ scope: undefined, scp: ['a', 'b'] }), {
    accepted: {},
    params: { requiredScopes: ['b'] },
  }),
  token('scopes in both claims', () => signed({ scope: 'a', scp: 'b c' }), {
    accepted: {},
    params: { requiredScopes: ['a', 'c'] },
  }),
  token('scopes of wrong types', () => signed({ scope: { a: true } }), {
    refused: 'scope_missing',
    status: 403,
    params: { requiredScopes: ['a'] },
  }),
  token('the required claim value', () => signed({ tier: 'gold' }), {
    accepted: {},
    params: { requiredClaims: { tier: 'gold' } },
  }),
  ...['free', ['gold'], { gold: true }, null].map((tier) =>
    token(`a required claim that is ${JSON.stringify(tier)}`, () => signed({ tier }), {
      refused: 'claims_mismatch',
      params: { requiredClaims: { tier: 'gold' } },
    }),
  ),
  token('a required claim that is missing', () => signed(), {
    refused: 'claims_mismatch',
    params: { requiredClaims: { tier: 'gold' } },
  }),
  token('a required claim that every object inherits', () => signed(), {
    refused: 'claims_mismatch',
    params: { requiredClaims: { 'constructor.name': 'Object' } },
  }),

  // --- who pays, when the claim is not what it should be: nobody, and never somebody else
  ...[{ id: 'org-a' }, ['org-a', 'org-c'], true, null, '', 42].map((company) =>
    token(`a company that is ${JSON.stringify(company)}`, () => signed({ company_id: company, org_id: 'org-b' }), {
      accepted: { company: undefined, consumer: 'agent-a' },
    }),
  ),
  token('a company in a list of one', () => signed({ company_id: ['org-a'] }), ok({ company: 'org-a' })),
  token('no company', () => signed({ company_id: undefined }), ok({ company: 'agent-a' })),
  token(
    'a subject that is an object',
    () => signed({ sub: { a: 1 } }),
    ok({ consumer: 'unknown', subject: undefined, company: 'org-a' }),
  ),
  token('nobody at all', () => signed({ sub: undefined, client_id: undefined, company_id: undefined }), {
    accepted: { consumer: 'unknown', company: undefined },
  }),
];

/** The rows whose header holds a bearer token, good or bad. */
const TOKENS = ROWS.filter((row) => !/A1 |A2 |A10 /.test(row.name));

describe('a resource server', () => {
  it.each(ROWS.map((row) => [`${'accepted' in row ? 'accepts' : 'refuses'}: ${row.name}`, row] as const))(
    '%s',
    async (_name, row) => {
      const rawHeaders = await row.headers();
      const request = requestWith({ rawHeaders, path: row.path, message: toolCall('echo') });
      const policy = preparedOne('mcp-auth', row.params ?? {}, { keyManagers: registry });

      const refusal = await run([policy], request);

      expect([...request.edits.upstreamHeaders]).toEqual([]);
      if ('accepted' in row) {
        expect(refusal).toBeUndefined();
        expect(request.principal).toMatchObject({ type: 'mcp/oauth', issuer: idp.issuer, ...row.accepted });
        return;
      }
      const { status = 401 } = row;
      expect(refusal).toMatchObject({ status, detail: row.refused, denial: 'auth' });
      expect(request.principal).toBeUndefined();
      expect(request.verifiedToken).toBeUndefined();
      const error = row.challenge ?? (status === 403 ? 'insufficient_scope' : 'invalid_token');
      const challenge = refusal?.headers['www-authenticate'] ?? '';
      expect(challenge).toMatch(/^Bearer /);
      expect(challenge).toContain(`resource_metadata="${METADATA_URL}"`);
      expect(/error="(\w+)"/.exec(challenge)?.[1] ?? 'none').toBe(error);
      // The same denial is the same answer to the byte: clients stop stepping up when a challenge repeats.
      // What its event tells of times moves on, and is no part of the answer.
      const again = await run([policy], requestWith({ rawHeaders, path: row.path }));
      expect({ ...again, facts: refusal?.facts }).toEqual(refusal);
      // A24: nothing of the credential comes back.
      const texts = rawHeaders.filter((_, index) => index % 2 === 1).flatMap((value) => value.split(/[ .]/));
      for (const part of texts.filter((text) => text.length > 8)) expect(JSON.stringify(refusal)).not.toContain(part);
    },
  );

  it.each(TOKENS.map((row) => [row.name, row] as const))('is explained by what decides: %s', async (_name, row) => {
    const [, value = ''] = await row.headers();
    const policy = preparedOne('mcp-auth', row.params ?? {}, { keyManagers: registry });
    const refusal = await run(
      [policy],
      requestWith({ rawHeaders: ['authorization', value], message: toolCall('echo') }),
    );
    const context = { config: gatewayConfig.parse({}), keyManagers: registry, resource: RESOURCE, now: Date.now };

    const explained = await examineToken(
      value.replace(/^bearer /i, ''),
      mcpAuthDemands(mcpAuthParams.parse(row.params ?? {}), context),
    );

    expect(explained.refusal).toBe(refusal?.detail ?? null);
    const failing = explained.lines.filter(({ result }) => result === 'fails');
    if (explained.refusal === null) expect(failing).toEqual([]);
    // What the gateway names is found by looking at the token, with what was expected and what is there.
    else
      expect(failing).toContainEqual(
        expect.objectContaining({ expected: expect.any(String), found: expect.any(String) }),
      );
    const { principal } = explained;
    if ('accepted' in row) expect(principal).toMatchObject({ type: 'mcp/oauth', issuer: idp.issuer, ...row.accepted });
  });

  it('never asks an address that a token names', () => {
    expect(attackerFetches).toBe(0);
  });
});

describe('A18: a flood of 1,000 tokens with random key ids', () => {
  it('causes at most one fetch per cool-down, and none that a good token has to wait for', async () => {
    const issuer = await startIssuer();
    let now = Date.now();
    const keys = registryFor(issuer, {}, { now: () => now });
    onTestFinished(async () => {
      keys.close();
      await issuer.close();
    });
    await vi.waitFor(() => expect(keys.all()[0]?.status().keys).toBe(1));
    const policy = preparedOne('mcp-auth', {}, { keyManagers: keys });
    const foreign = await newKey('foreign');
    const flood = async (prefix: string, count: number) => {
      const outcomes = new Set<string | undefined>();
      for (let index = 0; index < count; index += 1) {
        const rawHeaders = bearer(await issuer.sign(issuer.claims(), { kid: `${prefix}${index}` }, foreign));
        outcomes.add((await run([policy], requestWith({ rawHeaders })))?.detail);
      }
      expect([...outcomes]).toEqual(['key_unknown']);
    };

    await flood('a', 1000);
    expect(issuer.state.fetches).toBe(2);
    const rawHeaders = bearer(await issuer.sign(issuer.claims()));
    expect(await run([policy], requestWith({ rawHeaders }))).toBeUndefined();
    expect(issuer.state.fetches).toBe(2);
    now += 30_001;
    await flood('b', 10);
    expect(issuer.state.fetches).toBe(3);
  });
});

describe('what is noted of a refused token', () => {
  const facts = async (make: Promise<string>, params: Claims = {}) => {
    const policy = preparedOne('mcp-auth', params, { keyManagers: registry });
    return (await run([policy], requestWith({ rawHeaders: bearer(await make) })))?.facts;
  };
  const instant = (offset: number) => new Date(seconds(offset) * 1000).toISOString();

  it('is what was expected, and what stands in it', async () => {
    expect(await facts(signed({ aud: ['https://a.example', 'https://b.example'] }))).toEqual({
      check: 'audience',
      expected: RESOURCE,
      found: 'https://a.example https://b.example',
    });
    expect(await facts(signed({ iss: `${idp.issuer}/` }))).toEqual({
      check: 'issuer',
      expected: idp.issuer,
      found: `${idp.issuer}/`,
    });
    expect(await facts(forged({}, 'key-x'))).toEqual({
      check: 'key',
      expected: `a key of ${idp.issuer}`,
      found: 'key-x',
    });
    expect(await facts(signed({ scope: 'mcp:read' }), { requiredScopes: ['mcp:read', 'mcp:call'] })).toEqual({
      check: 'scope',
      expected: 'mcp:read mcp:call',
      found: 'mcp:read',
    });
  });

  it('is its times, where these are over or still to come', async () => {
    expect(await facts(signed({ exp: seconds(-3600) }))).toMatchObject({ check: 'expiry', found: instant(-3600) });
    expect(await facts(signed({ nbf: seconds(3600) }))).toMatchObject({ check: 'not_before', found: instant(3600) });
    expect(await facts(signed({ iat: seconds(3600) }))).toMatchObject({ check: 'not_before', found: instant(3600) });
  });

  it('is nothing where there is nothing to compare', async () => {
    expect(await facts(signed({ exp: undefined }))).toBeUndefined();
    expect(await facts(forged({}))).toBeUndefined();
  });
});

describe('what is remembered of tokens', () => {
  it('is forgotten with the configuration that accepted them', async () => {
    const policyFor = (audiences: string[]) => preparedOne('mcp-auth', { audiences }, { keyManagers: registry });
    const rawHeaders = bearer(await signed({ aud: 'api://x' }));
    expect(await run([policyFor(['api://x'])], requestWith({ rawHeaders }))).toBeUndefined();
    expect(await run([policyFor([])], requestWith({ rawHeaders }))).toMatchObject({ detail: 'audience_mismatch' });
  });

  it('has a bound, whatever number of good tokens comes', () => {
    const cache = createTokenCache(100);
    const keyManager = registry.all()[0]!;
    for (let index = 0; index < 10_000; index += 1) {
      cache.set(`Bearer ${index}`, { keyManager, revision: keyManager.revision(), validUntil: 10 } as CachedToken);
    }
    const kept = Array.from({ length: 10_000 }, (_, index) => cache.get(`Bearer ${index}`, 0)).filter(Boolean);
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.length).toBeLessThanOrEqual(100);
    expect(cache.get('Bearer 9999', 10)).toBeUndefined();
  });
});

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

function unsigned(header: Claims): string {
  return `${encode(header)}.${encode(idp.claims())}.`;
}

async function withoutSignature(): Promise<string> {
  return `${(await signed()).split('.').slice(0, 2).join('.')}.`;
}

async function hmacWithPublicKey(): Promise<string> {
  const secret = new TextEncoder().encode(await exportSPKI(idp.first.publicKey));
  return new SignJWT(idp.claims()).setProtectedHeader({ alg: 'HS256', kid: 'key-1', typ: 'at+jwt' }).sign(secret);
}

async function tampered(): Promise<string> {
  const [header, , signature] = (await signed()).split('.');
  return [header, encode(idp.claims({ sub: 'admin' })), signature].join('.');
}

async function signatureOfAnother(): Promise<string> {
  const [header, payload] = (await signed({ sub: 'admin' })).split('.');
  return [header, payload, (await signed()).split('.')[2]].join('.');
}

async function otherAlgorithm(): Promise<string> {
  return idp.sign(idp.claims(), { alg: 'RS512' }, await newKey('key-1', 'RS512'));
}

/** The key refuses to sign so; the header alone is what is tested then. */
async function wrongAlgorithm(): Promise<string> {
  const [, payload, signature] = (await signed()).split('.');
  return [encode({ alg: 'PS256', kid: 'key-1', typ: 'at+jwt' }), payload, signature].join('.');
}

async function embeddedKey(): Promise<string> {
  const key = await newKey('key-1');
  return idp.sign(idp.claims(), { jwk: key.jwk }, key);
}

async function critical(): Promise<string> {
  const header = { alg: 'RS256', kid: 'key-1', typ: 'at+jwt', crit: ['urn:x'], 'urn:x': 1 };
  const payload = new TextEncoder().encode(JSON.stringify(idp.claims()));
  const jws = await new FlattenedSign(payload)
    .setProtectedHeader(header as JWTHeaderParameters)
    .sign(idp.first.privateKey, { crit: { 'urn:x': true } });
  return `${jws.protected}.${jws.payload}.${jws.signature}`;
}

async function unencoded(): Promise<string> {
  const text = JSON.stringify(idp.claims());
  const jws = await new FlattenedSign(new TextEncoder().encode(text))
    .setProtectedHeader({ alg: 'RS256', kid: 'key-1', b64: false, crit: ['b64'] })
    .sign(idp.first.privateKey);
  // Its payload would stand there in clear; the characters of base64url are the only ones a header lets through.
  return `${jws.protected}.${Buffer.from(text).toString('base64url')}.${jws.signature}`;
}
