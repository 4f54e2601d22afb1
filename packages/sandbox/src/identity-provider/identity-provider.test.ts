import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRemoteJWKSet, decodeProtectedHeader, type JWTPayload, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type IdentityProvider, startIdentityProvider } from './identity-provider.ts';
import { loginAs } from './login.ts';
import { tokenExchangeGrant } from './sandbox-clients.ts';

const resource = 'http://localhost:8080/everything/mcp';
const redirectUri = 'http://localhost:47115/callback';
const verifier = 'a-code-verifier-that-is-long-enough-for-the-check';

let idp: IdentityProvider;

beforeAll(async () => {
  idp = await startIdentityProvider();
});

afterAll(() => idp.close());

type TokenAnswer = {
  access_token: string;
  refresh_token?: string;
  id_token?: string;
  scope?: string;
  expires_in: number;
  error?: string;
};

async function requestToken(form: Record<string, string>, basic?: string, at = idp) {
  const response = await fetch(`${at.url}/token`, {
    method: 'POST',
    headers: basic ? { authorization: `Basic ${Buffer.from(basic).toString('base64')}` } : {},
    body: new URLSearchParams(form),
  });
  return { status: response.status, body: (await response.json()) as TokenAnswer };
}

function clientCredentials(client = 'agent-a', extra: Record<string, string> = { resource }, at = idp) {
  return requestToken({ grant_type: 'client_credentials', ...extra }, `${client}:${client}-secret`, at);
}

async function verify(token: string, at = idp, audience = resource): Promise<JWTPayload> {
  const jwks = createRemoteJWKSet(new URL(`${at.url}/jwks`));
  return (await jwtVerify(token, jwks, { issuer: at.url, audience, typ: 'at+jwt', algorithms: ['RS256'] })).payload;
}

async function admin(path: string, body?: unknown): Promise<Response> {
  return fetch(`${idp.url}/_sandbox/${path}`, { method: 'POST', body: body === undefined ? '' : JSON.stringify(body) });
}

async function register(): Promise<string> {
  const answer = await fetch(`${idp.url}/reg`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      client_name: 'inspector',
      redirect_uris: [redirectUri],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      scope: 'mcp:tools other',
    }),
  });
  expect(answer.status).toBe(201);
  return ((await answer.json()) as { client_id: string }).client_id;
}

async function authorizationUrl(clientId: string, extra: Record<string, string> = { resource }): Promise<URL> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  const url = new URL(`${idp.url}/auth`);
  url.search = new URLSearchParams({
    client_id: clientId,
    response_type: 'code',
    redirect_uri: redirectUri,
    code_challenge: Buffer.from(digest).toString('base64url'),
    code_challenge_method: 'S256',
    scope: 'mcp:tools',
    state: 'xyz',
    ...extra,
  }).toString();
  return url;
}

async function redeem(clientId: string, callback: URL, extra: Record<string, string> = { resource }) {
  return requestToken({
    grant_type: 'authorization_code',
    code: callback.searchParams.get('code') ?? '',
    redirect_uri: redirectUri,
    client_id: clientId,
    code_verifier: verifier,
    ...extra,
  });
}

describe('discovery', () => {
  it.each(['openid-configuration', 'oauth-authorization-server'])('serves %s with the issuer', async (document) => {
    const metadata = await (await fetch(`${idp.url}/.well-known/${document}`)).json();
    expect(metadata).toMatchObject({
      issuer: idp.url,
      token_endpoint: `${idp.url}/token`,
      jwks_uri: `${idp.url}/jwks`,
      registration_endpoint: `${idp.url}/reg`,
      introspection_endpoint: `${idp.url}/token/introspection`,
      code_challenge_methods_supported: ['S256'],
    });
  });

  it('is reached by 127.0.0.1 as well', async () => {
    expect((await fetch(`http://127.0.0.1:${idp.port}/jwks`)).status).toBe(200);
  });
});

describe('client credentials', () => {
  it.each([
    ['agent-a', 'org-a'],
    ['agent-b', 'org-b'],
  ])('gives %s a token for the resource with its company', async (client, company) => {
    const { status, body } = await clientCredentials(client, { resource, scope: 'mcp:tools any.other:scope' });
    expect(status).toBe(200);
    expect(await verify(body.access_token)).toMatchObject({
      iss: idp.url,
      sub: client,
      client_id: client,
      company_id: company,
      aud: resource,
      scope: 'mcp:tools any.other:scope',
    });
  });

  it('refuses a wrong secret and a resource that is not a URL of a server', async () => {
    expect((await requestToken({ grant_type: 'client_credentials', resource }, 'agent-a:wrong')).status).toBe(401);
    expect((await clientCredentials('agent-a', { resource: 'urn:x' })).body.error).toBe('invalid_target');
  });

  it('without a resource answers invalid_target, or uses the default when one is set', async () => {
    expect((await clientCredentials('agent-a', {})).body.error).toBe('invalid_target');
    const other = await startIdentityProvider({ defaultResource: resource });
    const { body } = await clientCredentials('agent-a', {}, other);
    expect((await verify(body.access_token, other)).aud).toBe(resource);
    await other.close();
  });

  it('takes new clients with a company and a token lifetime', async () => {
    const client = {
      client_id: 'short',
      client_secret: 'short-secret',
      company_id: 'org-c',
      access_token_ttl_seconds: 7,
    };
    expect((await admin('clients', client)).status).toBe(201);
    const { body } = await clientCredentials('short');
    const claims = await verify(body.access_token);
    expect(claims.company_id).toBe('org-c');
    expect(claims.exp! - claims.iat!).toBe(7);
    const bad = await admin('clients', { client_id: 'x' });
    expect(bad.status).toBe(400);
    expect(await bad.text()).toContain('client_secret');
  });
});

describe('authorization code', () => {
  it('registers a client, logs a user in with PKCE and refreshes', async () => {
    const clientId = await register();
    const callback = await loginAs(await authorizationUrl(clientId), 'ann@org-b');
    expect(callback.searchParams.get('state')).toBe('xyz');
    const { status, body } = await redeem(clientId, callback);
    expect(status).toBe(200);
    expect(await verify(body.access_token)).toMatchObject({
      sub: 'user-ann',
      client_id: clientId,
      company_id: 'org-b',
      scope: 'mcp:tools',
    });
    const refreshed = await requestToken({
      grant_type: 'refresh_token',
      refresh_token: body.refresh_token ?? '',
      client_id: clientId,
      resource,
    });
    expect(await verify(refreshed.body.access_token)).toMatchObject({ sub: 'user-ann', scope: 'mcp:tools' });
  });

  it('uses the granted resource when the token request names none', async () => {
    const clientId = await register();
    const { body } = await redeem(clientId, await loginAs(await authorizationUrl(clientId), 'bob'), {});
    expect(await verify(body.access_token)).toMatchObject({ sub: 'user-bob', company_id: 'org-a' });
  });

  it('lets a client log in that asks for no scope', async () => {
    const clientId = await register();
    const url = await authorizationUrl(clientId);
    url.searchParams.delete('scope');
    const { status, body } = await redeem(clientId, await loginAs(url, 'ann'));
    expect(status).toBe(200);
    expect(await verify(body.access_token)).toMatchObject({ sub: 'user-ann', aud: resource });
  });

  it('grants several resources at once, each token for one of them', async () => {
    const other = 'http://localhost:8080/second/mcp';
    const clientId = await register();
    const url = await authorizationUrl(clientId);
    url.searchParams.append('resource', other);
    const { body } = await redeem(clientId, await loginAs(url, 'bob'));
    expect((await verify(body.access_token)).aud).toBe(resource);
    const refreshed = await requestToken({
      grant_type: 'refresh_token',
      refresh_token: body.refresh_token ?? '',
      client_id: clientId,
      resource: other,
    });
    expect((await verify(refreshed.body.access_token, idp, other)).aud).toBe(other);
  });

  it('refuses a wrong code verifier and a request without a challenge', async () => {
    const clientId = await register();
    const callback = await loginAs(await authorizationUrl(clientId), 'bob');
    const wrong = await redeem(clientId, callback, { resource, code_verifier: `${verifier}-not` });
    expect(wrong.body.error).toBe('invalid_grant');
    const bare = await authorizationUrl(clientId);
    bare.searchParams.delete('code_challenge');
    bare.searchParams.delete('code_challenge_method');
    expect((await loginAs(bare, 'bob')).searchParams.get('error')).toBe('invalid_request');
  });

  it('issues an ID token for a plain sign-in', async () => {
    const clientId = await register();
    const callback = await loginAs(await authorizationUrl(clientId, { scope: 'openid' }), 'bob');
    const { body } = await redeem(clientId, callback, {});
    expect(decodeProtectedHeader(body.id_token ?? '').alg).toBe('RS256');
  });
});

describe('signing keys', () => {
  it('rotate: signs with a new key while tokens of the old one stay valid until it is dropped', async () => {
    const before = (await clientCredentials()).body.access_token;
    await admin('rotate');
    const after = (await clientCredentials()).body.access_token;
    expect(decodeProtectedHeader(after).kid).not.toBe(decodeProtectedHeader(before).kid);
    expect(decodeProtectedHeader(after).kid).toBe(idp.kids()[0]);
    await verify(before);
    await verify(after);
    await admin('rotate?drop=1');
    await expect(verify(before)).rejects.toThrow('no applicable key');
    await verify((await clientCredentials()).body.access_token);
  });

  it('keeps sessions and refresh tokens over a rotation', async () => {
    const clientId = await register();
    const { body } = await redeem(clientId, await loginAs(await authorizationUrl(clientId), 'ann'));
    await idp.rotate(true);
    const refreshed = await requestToken({
      grant_type: 'refresh_token',
      refresh_token: body.refresh_token ?? '',
      client_id: clientId,
    });
    await verify(refreshed.body.access_token);
  });

  it('stay the same over a restart with the same data folder', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'sandbox-idp-'));
    const first = await startIdentityProvider({ dataDir });
    const kids = first.kids();
    await first.close();
    const second = await startIdentityProvider({ dataDir });
    expect(second.kids()).toEqual(kids);
    await second.close();
    await rm(dataDir, { recursive: true });
  });

  it('fails the JWKS as often as asked and counts every read', async () => {
    const before = idp.stats().jwksFetches;
    await admin('fail-jwks', { count: 2 });
    const statuses = [];
    for (let read = 0; read < 3; read += 1) statuses.push((await fetch(`${idp.url}/jwks`)).status);
    expect(statuses).toEqual([500, 500, 200]);
    const stats = await (await fetch(`${idp.url}/_sandbox/stats`)).json();
    expect(stats).toMatchObject({ jwksFetches: before + 3, tokens: expect.any(Number) });
  });
});

describe('introspection and exchange', () => {
  async function introspect(token: string, basic = 'agent-a:agent-a-secret') {
    const response = await fetch(`${idp.url}/token/introspection`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(basic).toString('base64')}` },
      body: new URLSearchParams({ token }),
    });
    return { status: response.status, body: await response.json() };
  }

  it('introspects an access token for a known client', async () => {
    const token = (await clientCredentials('agent-b')).body.access_token;
    expect((await introspect(token)).body).toMatchObject({ active: true, sub: 'agent-b', aud: resource });
    expect((await introspect('garbage')).body).toEqual({ active: false });
    expect((await introspect(token, 'agent-a:wrong')).status).toBe(401);
  });

  it('exchanges a token for one of another resource with the same subject', async () => {
    const token = (await clientCredentials('agent-b')).body.access_token;
    const target = 'http://localhost:9/upstream/mcp';
    const exchange = (subject: string) =>
      requestToken(
        {
          grant_type: tokenExchangeGrant,
          subject_token: subject,
          subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
          resource: target,
        },
        'agent-a:agent-a-secret',
      );
    const { body } = await exchange(token);
    expect(await verify(body.access_token, idp, target)).toMatchObject({
      sub: 'agent-b',
      client_id: 'agent-a',
      act: { sub: 'agent-a' },
      company_id: 'org-b',
    });
    expect((await exchange('garbage')).body.error).toBe('invalid_request');
  });
});
