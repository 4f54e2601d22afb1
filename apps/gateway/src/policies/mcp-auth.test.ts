import type { KeyManagerRegistry } from '@tallygate/caller-token/key-manager-registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registryFor, startIssuer, type TestIssuer } from '../auth/identity-provider.testing.ts';
import type { PolicyRequest } from '../exchange/policy-request.ts';
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
