import type { KeyManagerRegistry } from '@tallygate/caller-token/key-manager-registry';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { preparedOne, RESOURCE, requestWith, run } from '../policies/policy-request.testing.ts';
import { listen, registryFor } from './identity-provider.testing.ts';

let server: Awaited<ReturnType<typeof listen>>;
let registry: KeyManagerRegistry;
let answer: Record<string, unknown>;
let calls: { authorization: string | undefined; body: string }[];
let status: number;
let now: number;

const seconds = (offset: number) => Math.floor(now / 1000) + offset;
const active = (changes: Record<string, unknown> = {}) => ({
  active: true,
  sub: 'agent-a',
  client_id: 'client-a',
  aud: RESOURCE,
  scope: 'mcp:call',
  exp: seconds(3600),
  ...changes,
});

beforeEach(async () => {
  now = Date.now();
  status = 200;
  calls = [];
  answer = active();
  server = await listen(async (request, response) => {
    if (request.method === 'GET') return response.end('{"keys":[]}');
    let body = '';
    for await (const chunk of request) body += chunk;
    calls.push({ authorization: request.headers.authorization, body });
    return response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  const introspection = { endpoint: `${server.url}/introspect`, clientId: 'gw', clientSecret: 's:cret' };
  const issuer = { issuer: 'https://idp.example.com', jwksUri: `${server.url}/jwks` };
  registry = registryFor(issuer, {}, { now: () => now, keyManager: { introspection } });
});
afterEach(async () => {
  registry.close();
  await server.close();
});

async function attempt(token = 'opaque-token') {
  const policy = preparedOne('mcp-auth', { requiredScopes: ['mcp:call'] }, { keyManagers: registry, now: () => now });
  const request = requestWith({ headers: { authorization: `Bearer ${token}` } });
  return { refusal: await run([policy], request), request };
}

describe('an opaque token', () => {
  it('is introspected with the credentials of the gateway and names the caller', async () => {
    const { refusal, request } = await attempt();
    expect(refusal).toBeUndefined();
    expect(request.principal).toMatchObject({
      type: 'introspection',
      issuer: 'https://idp.example.com',
      consumer: 'agent-a',
    });
    expect(calls).toEqual([
      {
        authorization: `Basic ${Buffer.from('gw:s%3Acret').toString('base64')}`,
        body: 'token=opaque-token&token_type_hint=access_token',
      },
    ]);
  });

  it('is remembered for a short time only', async () => {
    await attempt();
    await attempt();
    expect(calls).toHaveLength(1);
    now += 61_000;
    answer = { active: false };
    expect((await attempt()).refusal).toMatchObject({ status: 401, detail: 'token_inactive' });
    expect(calls).toHaveLength(2);
  });

  it('is not remembered beyond its end', async () => {
    answer = active({ exp: seconds(5) });
    expect((await attempt()).refusal).toBeUndefined();
    now += 6_000;
    answer = { active: false };
    expect((await attempt()).refusal).toMatchObject({ detail: 'token_inactive' });
  });

  it.each([
    ['inactive', () => ({ active: false }), 'token_inactive'],
    ['not clearly active', () => active({ active: 'true' }), 'token_inactive'],
    ['for another audience', () => active({ aud: 'https://other.example' }), 'audience_mismatch'],
    ['expired although called active', () => active({ exp: seconds(-120) }), 'token_expired'],
    ['of another issuer', () => active({ iss: 'https://evil.example' }), 'issuer_mismatch'],
  ])('is refused when it is %s', async (_name, body, detail) => {
    answer = body();
    expect((await attempt()).refusal).toMatchObject({ status: 401, detail });
  });

  it('may look like a JWT without being one', async () => {
    expect((await attempt('opaque.with.dots')).refusal).toBeUndefined();
    expect(calls).toHaveLength(1);
  });

  it('makes 503 when the issuer does not answer, and is asked about again', async () => {
    status = 500;
    expect((await attempt()).refusal).toMatchObject({ status: 503, detail: 'keys_unavailable' });
    status = 200;
    expect((await attempt()).refusal).toBeUndefined();
  });

  it('is asked about once by requests that come together', async () => {
    await Promise.all([attempt(), attempt(), attempt()]);
    expect(calls).toHaveLength(1);
  });
});
