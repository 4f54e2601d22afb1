import { exportSPKI, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newKey, registryFor, startIssuer, type TestIssuer } from '../auth/identity-provider.testing.ts';
import type { KeyManagerRegistry } from '../auth/key-manager-registry.ts';
import type { PolicyRequest } from './policy.ts';
import { METADATA_URL, preparedOne, RESOURCE, requestWith, run, toolCall } from './policy-request.testing.ts';

let idp: TestIssuer;
let registry: KeyManagerRegistry;

beforeAll(async () => {
  idp = await startIssuer();
  registry = registryFor(idp);
});
afterAll(async () => {
  registry.close();
  await idp.close();
});

const policy = (params: Record<string, unknown> = {}, keyManagers = registry) =>
  preparedOne('mcp-auth', params, { keyManagers });

async function attempt(token: string, params: Record<string, unknown> = {}, request?: PolicyRequest) {
  const sent = request ?? requestWith({ headers: { Authorization: `Bearer ${token}` }, message: toolCall('echo') });
  return { refusal: await run([policy(params)], sent), request: sent };
}

describe('a token of the right issuer for this resource', () => {
  it('is accepted and names the caller', async () => {
    const { refusal, request } = await attempt(await idp.sign(idp.claims()));
    expect(refusal).toBeUndefined();
    expect(request.principal).toMatchObject({
      type: 'mcp/oauth',
      issuer: idp.issuer,
      subject: 'agent-a',
      clientId: 'client-a',
      consumer: 'agent-a',
      company: 'org-a',
      userId: 'agent-a',
      audience: [RESOURCE],
    });
    expect([...(request.principal?.scopes ?? [])]).toEqual(['mcp:read', 'mcp:call']);
  });

  const accepted: [string, () => Promise<string>, Record<string, unknown>?][] = [
    ['without typ', () => idp.sign(idp.claims(), { typ: undefined })],
    ['with typ JWT', () => idp.sign(idp.claims(), { typ: 'JWT' })],
    ['A4: expired 20 s ago, within the skew', () => idp.sign(idp.claims({ exp: seconds(-20) }))],
    ['A4: valid from 20 s ahead, within the skew', () => idp.sign(idp.claims({ nbf: seconds(20) }))],
    ['A6: our audience among others', () => idp.sign(idp.claims({ aud: ['https://other.example/mcp', RESOURCE] }))],
    ['audience with a trailing slash', () => idp.sign(idp.claims({ aud: `${RESOURCE}/` }))],
    ['a configured further audience', () => idp.sign(idp.claims({ aud: 'api://x' })), { audiences: ['api://x'] }],
    [
      'any audience when the operator says so',
      () => idp.sign(idp.claims({ aud: 'api://y' })),
      { allowAnyAudience: true },
    ],
    ['without kid when one key fits', () => idp.sign(idp.claims(), { kid: undefined })],
    ['the required claim value', () => idp.sign(idp.claims({ tier: 'gold' })), { requiredClaims: { tier: 'gold' } }],
    [
      'scopes in scp as a list',
      () => idp.sign(idp.claims({ scope: undefined, scp: ['a', 'b'] })),
      { requiredScopes: ['b'] },
    ],
  ];
  it.each(accepted)('is accepted %s', async (_name, token, params) => {
    expect((await attempt(await token(), params)).refusal).toBeUndefined();
  });

  it('A11: is taken whatever the case of the scheme', async () => {
    const headers = { authorization: `bearer ${await idp.sign(idp.claims())}` };
    expect((await attempt('', {}, requestWith({ headers, message: toolCall('echo') }))).refusal).toBeUndefined();
  });

  it('is verified once and then known at once', async () => {
    const headers = { authorization: `Bearer ${await idp.sign(idp.claims())}` };
    const one = policy();
    expect(one.onHeaders?.(requestWith({ headers }))).toBeInstanceOf(Promise);
    await run([one], requestWith({ headers }));
    const again = requestWith({ headers });
    expect(one.onHeaders?.(again)).toBeUndefined();
    expect(again.principal?.consumer).toBe('agent-a');
  });

  it('is no longer accepted from memory once it has expired', async () => {
    let now = Date.now();
    const one = preparedOne('mcp-auth', {}, { keyManagers: registry, now: () => now });
    const headers = { authorization: `Bearer ${await idp.sign(idp.claims({ exp: seconds(60) }))}` };
    expect(await run([one], requestWith({ headers }))).toBeUndefined();
    now += 91_000;
    expect(await run([one], requestWith({ headers }))).toMatchObject({ status: 401, detail: 'token_expired' });
  });
});

describe('a bad credential', () => {
  const refused: [string, () => Promise<string>, string, Record<string, unknown>?][] = [
    ['A3: garbage', async () => 'garbage', 'token_malformed'],
    ['A3: three parts of garbage', async () => 'a.b.c', 'token_malformed'],
    ['A3: alg none', async () => new UnsecuredJWT(idp.claims()).encode(), 'algorithm_refused'],
    [
      'A3: unsigned with the header of a signed one',
      async () => `${(await idp.sign(idp.claims())).split('.').slice(0, 2).join('.')}.`,
      'signature_invalid',
    ],
    ['A3: HS256 keyed with the public key', hmacWithPublicKey, 'algorithm_refused'],
    [
      'A3: self-signed under a known kid',
      async () => idp.sign(idp.claims(), {}, await newKey('key-1')),
      'signature_invalid',
    ],
    ['A3: unknown kid', async () => idp.sign(idp.claims(), {}, await newKey('key-unknown')), 'key_unknown'],
    [
      'A3: an algorithm that is not allowed',
      async () => idp.sign(idp.claims(), { alg: 'RS512' }, await newKey('key-1', 'RS512')),
      'algorithm_refused',
    ],
    ['A3: payload changed after signing', tampered, 'signature_invalid'],
    ['A4: expired', () => idp.sign(idp.claims({ exp: seconds(-120) })), 'token_expired'],
    ['A4: not yet valid', () => idp.sign(idp.claims({ nbf: seconds(120) })), 'token_not_yet_valid'],
    ['issued in the future', () => idp.sign(idp.claims({ iat: seconds(3600) })), 'token_not_yet_valid'],
    ['without exp', () => idp.sign(idp.claims({ exp: undefined })), 'claims_mismatch'],
    ['A5: wrong issuer', () => idp.sign(idp.claims({ iss: 'https://evil.example' })), 'issuer_unknown'],
    ['A5: issuer with an extra slash', () => idp.sign(idp.claims({ iss: `${idp.issuer}/` })), 'issuer_mismatch'],
    ['A5: no issuer', () => idp.sign(idp.claims({ iss: undefined })), 'issuer_unknown'],
    [
      'A6: audience of another route',
      () => idp.sign(idp.claims({ aud: 'https://gw.example.com/other/mcp' })),
      'audience_mismatch',
    ],
    ['A6: no audience', () => idp.sign(idp.claims({ aud: undefined })), 'audience_mismatch'],
    ['A7: ID token with a nonce', () => idp.sign(idp.claims({ nonce: 'n' }), { typ: 'JWT' }), 'id_token'],
    [
      'A7: ID token whose audience is the client',
      () => idp.sign(idp.claims({ aud: 'client-a' }), { typ: 'JWT' }),
      'id_token',
      { allowAnyAudience: true },
    ],
    ['a logout token', () => idp.sign(idp.claims(), { typ: 'logout+jwt' }), 'type_refused'],
    [
      'a required claim with another value',
      () => idp.sign(idp.claims({ tier: 'free' })),
      'claims_mismatch',
      { requiredClaims: { tier: 'gold' } },
    ],
    [
      'a required claim that is missing',
      () => idp.sign(idp.claims()),
      'claims_mismatch',
      { requiredClaims: { tier: 'gold' } },
    ],
  ];
  it.each(refused)('%s is 401 invalid_token', async (_name, make, reason, params) => {
    const token = await make();
    const { refusal, request } = await attempt(token, params);
    expect(refusal).toMatchObject({ status: 401, detail: reason, denial: 'auth' });
    const challenge = refusal?.headers['www-authenticate'];
    expect(challenge).toMatch(/^Bearer resource_metadata="/);
    expect(challenge).toContain(`resource_metadata="${METADATA_URL}"`);
    expect(challenge).toContain('error="invalid_token"');
    expect(JSON.parse(refusal?.body ?? '')).toMatchObject({ error: 'invalid_token' });
    expect(request.principal).toBeUndefined();
    // A24: nothing of the token comes back.
    for (const part of token.split('.').filter((text) => text.length > 8)) {
      expect(JSON.stringify(refusal)).not.toContain(part);
    }
  });

  it('accepts only typ at+jwt when told to be strict', async () => {
    const strict = registryFor(idp, { stricttokentype: true });
    const one = policy({}, strict);
    const withType = async (typ: string) => ({ authorization: `Bearer ${await idp.sign(idp.claims(), { typ })}` });
    expect(await run([one], requestWith({ headers: await withType('JWT') }))).toMatchObject({ detail: 'type_refused' });
    expect(await run([one], requestWith({ headers: await withType('application/at+jwt') }))).toBeUndefined();
    strict.close();
  });

  it.each(['POST', 'GET', 'DELETE'])('A1: %s without a token gets a challenge without error', async (httpMethod) => {
    const refusal = await run([policy({ requiredScopes: ['a', 'b'] })], requestWith({ httpMethod }));
    expect(refusal?.status).toBe(401);
    expect(refusal?.headers['www-authenticate']).toBe(`Bearer resource_metadata="${METADATA_URL}", scope="a b"`);
    expect(JSON.parse(refusal?.body ?? '')).toMatchObject({ error: 'Unauthorized', message: 'Authentication failed' });
  });

  it.each(['foo', 'Bearer', 'Bearer ', 'Bearer a b', 'Basic YTpi', 'Bearer \u00e9', 'Bearera'])(
    'A2: "%s" is 401 like a missing token',
    async (value) => {
      const refusal = await run([policy()], requestWith({ headers: { authorization: value } }));
      expect(refusal).toMatchObject({ status: 401, detail: 'header_malformed' });
      expect(refusal?.headers['www-authenticate']).toBe(`Bearer resource_metadata="${METADATA_URL}"`);
    },
  );

  it('A2: two Authorization headers are 400', async () => {
    const token = await idp.sign(idp.claims());
    const rawHeaders = ['Authorization', `Bearer ${token}`, 'authorization', `Bearer ${token}`];
    expect(await run([policy()], requestWith({ rawHeaders }))).toMatchObject({
      status: 400,
      detail: 'authorization_repeated',
      headers: { 'www-authenticate': expect.stringContaining('error="invalid_request"') },
    });
  });

  it('A10: a token in the query is ignored', async () => {
    const path = `/everything/mcp?access_token=${await idp.sign(idp.claims())}`;
    expect(await run([policy()], requestWith({ path }))).toMatchObject({ status: 401, detail: 'token_missing' });
  });

  it('A8: a missing route scope is 403 with every scope and the same header each time', async () => {
    const token = await idp.sign(idp.claims({ scope: 'mcp:read' }));
    const one = policy({ requiredScopes: ['mcp:read', 'mcp:call'] });
    const answers = [];
    for (let round = 0; round < 3; round += 1) {
      answers.push(await run([one], requestWith({ headers: { authorization: `Bearer ${token}` } })));
    }
    expect(answers[0]).toMatchObject({ status: 403, detail: 'scope_missing' });
    expect(answers[0]?.headers['www-authenticate']).toBe(
      `Bearer error="insufficient_scope", scope="mcp:read mcp:call", resource_metadata="${METADATA_URL}", error_description="The access token lacks a required scope"`,
    );
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  });

  it('answers in the configured format and status', async () => {
    const plain = registryFor(idp, { errormessageformat: 'plain', errormessage: 'No entry', onfailurestatuscode: 403 });
    expect(await run([policy({}, plain)], requestWith())).toMatchObject({
      status: 403,
      body: 'No entry',
      headers: { 'content-type': 'text/plain' },
    });
    plain.close();
  });
});

describe('what goes upstream', () => {
  it('A12: never holds the token of the client unless told so', async () => {
    const { request } = await attempt(await idp.sign(idp.claims()));
    expect([...request.edits.upstreamHeaders]).toEqual([]);
  });

  it('A12: holds it in the configured header when told so', async () => {
    const token = await idp.sign(idp.claims());
    const { request } = await attempt(token, { forwardToken: true });
    expect(request.edits.upstreamHeaders.get('x-forwarded-authorization')).toBe(`Bearer ${token}`);
    const stripped = await attempt(token, {
      forwardToken: true,
      forwardTokenStripScheme: true,
      forwardedTokenHeader: 'X-Tok',
    });
    expect(stripped.request.edits.upstreamHeaders.get('x-tok')).toBe(token);
  });

  it('A13: replaces inbound copies of mapped claims, also when the token lacks the claim', async () => {
    const params = { claimMappings: { company_id: 'X-Company', plan: 'X-Plan' } };
    const { request } = await attempt(await idp.sign(idp.claims()), params);
    expect([...request.edits.removedUpstreamHeaders]).toEqual(expect.arrayContaining(['x-company', 'x-plan']));
    expect([...request.edits.upstreamHeaders]).toEqual([['x-company', 'org-a']]);
  });

  it('cannot be given a second header through a claim', async () => {
    const token = await idp.sign(idp.claims({ company_id: 'a\r\nX-Admin: 1', name: 'Zoë' }));
    const { request } = await attempt(token, { claimMappings: { company_id: 'x-company', name: 'x-name' } });
    expect(request.edits.upstreamHeaders.get('x-company')).toBe('a%0D%0AX-Admin%3A%201');
    expect(request.edits.upstreamHeaders.get('x-name')).toBe('Zo%C3%AB');
  });
});

describe('groups', () => {
  const anonymous = (message: unknown, httpMethod = 'POST') => requestWith({ message, httpMethod });
  const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' };

  it('let named exceptions pass without a token, and nothing else', async () => {
    const one = policy({ tools: { exceptions: ['echo'] } });
    expect(one.readsBody).toBe(true);
    expect(await run([one], anonymous(toolCall('echo')))).toBeUndefined();
    expect(await run([one], anonymous(toolCall('add')))).toMatchObject({ status: 401 });
    expect(await run([one], anonymous(list))).toMatchObject({ status: 401 });
  });

  it('protect only the exceptions of a group that is off', async () => {
    const one = policy({ methods: { enabled: false }, tools: { enabled: false, exceptions: ['paid'] } });
    expect(await run([one], anonymous(list))).toBeUndefined();
    expect(await run([one], anonymous(toolCall('free')))).toBeUndefined();
    expect(await run([one], anonymous(toolCall('paid')))).toMatchObject({ status: 401 });
    expect(await run([one], anonymous([toolCall('free', 1), toolCall('paid', 2)]))).toMatchObject({ status: 401 });
  });

  it.each(['GET', 'DELETE'])('always protect %s while anything is protected', async (httpMethod) => {
    expect(await run([policy({ tools: { exceptions: ['echo'] } })], anonymous(undefined, httpMethod))).toMatchObject({
      status: 401,
    });
    const off = { enabled: false };
    const open = policy({ tools: off, resources: off, prompts: off, methods: off });
    expect(await run([open], anonymous(undefined, httpMethod))).toBeUndefined();
  });

  it('still name the caller when a public call bears a valid token', async () => {
    const headers = { authorization: `Bearer ${await idp.sign(idp.claims())}` };
    const request = requestWith({ headers, message: toolCall('echo') });
    expect(await run([policy({ tools: { exceptions: ['echo'] } })], request)).toBeUndefined();
    expect(request.principal?.consumer).toBe('agent-a');
    const head = requestWith({ headers, httpMethod: 'POST' });
    await policy({ tools: { exceptions: ['echo'] } }).onHeaders?.(head);
    expect(head.principal?.consumer).toBe('agent-a');
  });

  it('accept tokens of the named key managers only', async () => {
    const token = await idp.sign(idp.claims());
    expect((await attempt(token, { issuers: ['PrimaryIDP'] })).refusal).toBeUndefined();
    expect((await attempt(token, { issuers: ['Other'] })).refusal).toMatchObject({ detail: 'issuer_unknown' });
  });
});

function seconds(offset: number): number {
  return Math.floor(Date.now() / 1000) + offset;
}

async function hmacWithPublicKey(): Promise<string> {
  const secret = new TextEncoder().encode(await exportSPKI(idp.first.publicKey));
  return new SignJWT(idp.claims()).setProtectedHeader({ alg: 'HS256', kid: 'key-1', typ: 'at+jwt' }).sign(secret);
}

async function tampered(): Promise<string> {
  const [header, , signature] = (await idp.sign(idp.claims())).split('.');
  const payload = Buffer.from(JSON.stringify(idp.claims({ sub: 'admin' }))).toString('base64url');
  return [header, payload, signature].join('.');
}
