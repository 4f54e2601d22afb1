import {
  Client,
  ClientCredentialsProvider as ModernCredentials,
  StreamableHTTPClientTransport as ModernTransport,
} from '@modelcontextprotocol/client';
import { ClientCredentialsProvider as LegacyCredentials } from '@modelcontextprotocol/sdk/client/auth-extensions.js';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { startFixtureServer } from '@tallygate/sandbox/fixture-server/fixture-server';
import { startIdentityProvider } from '@tallygate/sandbox/identity-provider/identity-provider';
import { startScriptedUpstream } from '@tallygate/sandbox/upstreams/scripted-upstream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { answerOk, call, proxyOf, send, startTestGateway, type TestGatewayOptions } from '../relay/gateway.testing.ts';
import { startIssuer } from './identity-provider.testing.ts';

const PUBLIC_URL = 'https://gw.example.com';
const RESOURCE = `${PUBLIC_URL}/p/mcp`;
const METADATA_URL = `${PUBLIC_URL}/.well-known/oauth-protected-resource/p/mcp`;
const METADATA_PATH = '/.well-known/oauth-protected-resource';

/** A gateway in front of a scripted upstream, protected by an issuer of its own. */
async function protectedGateway(options: TestGatewayOptions & { params?: Record<string, unknown> } = {}) {
  const issuer = await startIssuer();
  onTestFinished(issuer.close);
  const keymanagers = [{ name: 'PrimaryIDP', issuer: issuer.issuer, jwks: { remote: { uri: issuer.jwksUri } } }];
  const gateway = await startTestGateway(answerOk, {
    ...options,
    spec: { policies: [{ name: 'mcp-auth', params: options.params ?? {} }], ...options.spec },
    config: {
      gateway: { public_url: PUBLIC_URL },
      policy_configurations: { jwtauth_v0: { keymanagers } },
      ...options.config,
    },
  });
  const token = (claims: Record<string, unknown> = {}) => issuer.sign(issuer.claims({ aud: RESOURCE, ...claims }));
  const withToken = async (claims: Record<string, unknown> = {}) => ({
    authorization: `Bearer ${await token(claims)}`,
  });
  return { gateway, issuer, token, withToken };
}

/** Sends past the HTTP client's own idea of the Host header. */
const host = { host: 'gw.example.com' };

describe('a protected route', () => {
  it.each(['POST', 'GET', 'DELETE'])('A1: answers %s without a token itself and bills nothing', async (method) => {
    const { gateway } = await protectedGateway({ params: { requiredScopes: ['mcp:call'] } });
    const answer = await send(gateway, { method, body: method === 'POST' ? call() : undefined, headers: host });
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe(`Bearer resource_metadata="${METADATA_URL}", scope="mcp:call"`);
    expect(gateway.upstream.requests).toEqual([]);
    for (const event of await gateway.events()) expect(event).toMatchObject({ billable: false, reason: 'denied_auth' });
  });

  it('A2, A24: refuses bad credentials before the upstream, and repeats nothing of them', async () => {
    const { gateway, token } = await protectedGateway();
    const good = await token();
    const expired = await token({ exp: 1_000_000 });
    const twice = await send(gateway, {
      body: call(),
      headers: { ...host, authorization: [`Bearer ${good}`, `Bearer ${good}`] },
    });
    expect(twice.status).toBe(400);
    const answer = await send(gateway, { body: call(), headers: { ...host, authorization: `Bearer ${expired}` } });
    expect(answer.status).toBe(401);
    for (const part of expired.split('.')) expect(JSON.stringify(answer.rawHeaders) + answer.text).not.toContain(part);
    expect(gateway.upstream.requests).toEqual([]);
    expect(gateway.logs()).not.toContain(expired.split('.')[2]);
  });

  it('A10: ignores a token in the query and keeps it out of logs and events', async () => {
    const { gateway, token } = await protectedGateway();
    const secret = await token();
    const answer = await send(gateway, { path: `/p/mcp?access_token=${secret}`, body: call(), headers: host });
    expect(answer.status).toBe(401);
    expect(gateway.logs() + JSON.stringify(await gateway.events())).not.toContain(secret.split('.')[2]);
  });

  it('A12, A13: keeps the token from the upstream and replaces inbound identity headers', async () => {
    const { gateway, withToken } = await protectedGateway({
      params: { claimMappings: { company_id: 'X-Company', sub: 'X-Subject' } },
    });
    const headers = { ...host, ...(await withToken({ sub: 'real' })), 'x-company': 'forged', 'X-Subject': 'forged' };
    expect((await send(gateway, { body: call(), headers })).status).toBe(200);
    const [received] = gateway.upstream.requests;
    expect(received?.headers.authorization).toBeUndefined();
    expect(received?.headers['x-company']).toBe('org-a');
    expect(received?.headers['x-subject']).toBe('real');
    expect(JSON.stringify(received?.rawHeaders)).not.toContain('forged');
  });

  it('A12: sends the configured credential of the gateway instead', async () => {
    const upstream = await startScriptedUpstream(answerOk);
    onTestFinished(upstream.close);
    const auth = { type: 'bearer', header: 'Authorization', value: 'upstream-secret' } as const;
    const { gateway, withToken } = await protectedGateway({ spec: { upstream: { url: upstream.url, auth } } });
    expect((await send(gateway, { body: call(), headers: { ...host, ...(await withToken()) } })).status).toBe(200);
    expect(upstream.requests[0]?.headers.authorization).toBe('Bearer upstream-secret');
  });

  it('A6: does not accept the token of another route of the same gateway', async () => {
    const { gateway, withToken } = await protectedGateway();
    const headers = { ...host, ...(await withToken({ aud: `${PUBLIC_URL}/other/mcp` })) };
    expect((await send(gateway, { body: call(), headers })).status).toBe(401);
  });

  it('A9, P13: refuses a batch in which one tool lacks its scope, and forwards nothing', async () => {
    const policies = [
      { name: 'mcp-auth' },
      { name: 'mcp-authz', params: { tools: [{ name: 'pay', requiredScopes: ['pay'] }] } },
    ];
    const { gateway, withToken } = await protectedGateway({ spec: { policies } });
    const body = `[${call(1, 'add')},${call(2, 'pay')}]`;
    const answer = await send(gateway, { body, headers: { ...host, ...(await withToken()) } });
    expect(answer.status).toBe(403);
    expect(answer.headers['www-authenticate']).toContain('error="insufficient_scope", scope="pay"');
    expect(gateway.upstream.requests).toEqual([]);
  });
});

describe('resource metadata', () => {
  it('A14: is served without a token at the path form, and at the root while it is the only one', async () => {
    const { gateway, issuer } = await protectedGateway({ params: { requiredScopes: ['mcp:call'] } });
    for (const path of [`${METADATA_PATH}/p/mcp`, METADATA_PATH, `/p${METADATA_PATH}`]) {
      const answer = await send(gateway, { method: 'GET', path, headers: host });
      expect(answer.status, path).toBe(200);
      expect(answer.json).toMatchObject({
        resource: RESOURCE,
        authorization_servers: [issuer.issuer],
        scopes_supported: ['mcp:call'],
      });
      expect(answer.headers['access-control-allow-origin']).toBe('*');
    }
    expect((await send(gateway, { method: 'GET', path: `${METADATA_PATH}/unknown/mcp`, headers: host })).status).toBe(
      404,
    );
  });

  it('A14: has no root form while there are two', async () => {
    const other = proxyOf('http://127.0.0.1:1/mcp', { policies: [{ name: 'mcp-auth' }] }, 'q');
    const { gateway } = await protectedGateway({ proxies: [other] });
    expect((await send(gateway, { method: 'GET', path: METADATA_PATH, headers: host })).status).toBe(404);
    expect((await send(gateway, { method: 'GET', path: `${METADATA_PATH}/q/mcp`, headers: host })).status).toBe(200);
  });

  it('A14: stands before the whole path, also of a public URL that has one of its own', async () => {
    const { gateway } = await protectedGateway({ config: { gateway: { public_url: `${PUBLIC_URL}/tools` } } });
    const [route] = gateway.holder.current.routes;
    expect(route).toMatchObject({
      resource: `${PUBLIC_URL}/tools/p/mcp`,
      metadataUrl: `${PUBLIC_URL}${METADATA_PATH}/tools/p/mcp`,
    });
  });

  it('A15: is built from the configuration, whatever the request claims', async () => {
    const { gateway } = await protectedGateway();
    const forged = {
      ...host,
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'http',
      forwarded: 'host=evil.example',
    };
    const answer = await send(gateway, { method: 'GET', path: `${METADATA_PATH}/p/mcp`, headers: forged });
    expect(answer.json).toMatchObject({ resource: RESOURCE });
    const challenge = await send(gateway, { body: call(), headers: forged });
    expect(challenge.headers['www-authenticate']).toContain(METADATA_URL);
    expect((await send(gateway, { body: call(), headers: { host: 'evil.example' } })).status).toBe(403);
  });
});

describe('browsers', () => {
  const cors = { name: 'cors', params: { allowedOrigins: ['https://app.example'] } };
  const setup = () => protectedGateway({ spec: { policies: [{ name: 'mcp-auth' }, cors] } });

  it('A20: from another site are refused, from an allowed one served', async () => {
    const { gateway, withToken } = await setup();
    const good = { ...host, ...(await withToken()) };
    const evil = await send(gateway, { body: call(), headers: { ...good, origin: 'https://evil.example' } });
    expect(evil.status).toBe(403);
    expect(evil.headers['access-control-allow-origin']).toBeUndefined();
    expect((await send(gateway, { body: call(), headers: good })).status).toBe(200);
    const allowed = await send(gateway, { body: call(), headers: { ...good, origin: 'https://app.example' } });
    expect(allowed.status).toBe(200);
    expect(allowed.headers['access-control-allow-origin']).toBe('https://app.example');
    const refused = await send(gateway, { body: call(), headers: { ...host, origin: 'https://app.example' } });
    expect(refused.status).toBe(401);
    expect(refused.headers['access-control-expose-headers']).toContain('WWW-Authenticate');
  });

  it('A21: that were rebound to this machine are refused', async () => {
    const { gateway } = await setup();
    expect((await send(gateway, { body: call(), headers: { host: 'evil.example' } })).status).toBe(403);
    expect((await send(gateway, { body: call(), headers: { host: `localhost:${gateway.port}` } })).status).toBe(401);
  });

  it('may send the API key that a proxy takes', async () => {
    const policies = [{ name: 'api-key-auth', params: { key: 'X-Pass' } }, cors];
    const { gateway } = await protectedGateway({ spec: { policies } });
    const answer = await send(gateway, {
      method: 'OPTIONS',
      headers: {
        ...host,
        origin: 'https://app.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type, x-pass, x-other',
      },
    });
    const allowed = answer.headers['access-control-allow-headers']?.toLowerCase().split(', ');
    expect(allowed).toContain('x-pass');
    expect(allowed).not.toContain('x-other');
  });

  it('A22: get an answer to a preflight without a token', async () => {
    const { gateway } = await setup();
    const answer = await send(gateway, {
      method: 'OPTIONS',
      headers: {
        ...host,
        origin: 'https://app.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'mcp-method, mcp-name, mcp-param-region',
      },
    });
    expect(answer.status).toBe(204);
    const allowed = answer.headers['access-control-allow-headers']?.toLowerCase();
    for (const name of ['mcp-method', 'mcp-name', 'mcp-param-region', 'authorization']) expect(allowed).toContain(name);
    expect(gateway.upstream.requests).toEqual([]);
  });
});

describe('A23: a client that knows nothing but the URL', () => {
  /** A gateway before a real MCP server, protected by a real authorization server. */
  async function realWorld() {
    const upstream = await startFixtureServer();
    const idp = await startIdentityProvider();
    onTestFinished(upstream.close);
    onTestFinished(idp.close);
    const gateway = await startTestGateway(answerOk);
    gateway.apply({
      gateway: { public_url: `http://127.0.0.1:${gateway.port}` },
      policy_configurations: {
        jwtauth_v0: {
          keymanagers: [{ name: 'PrimaryIDP', issuer: idp.url, jwks: { remote: { uri: `${idp.url}/jwks` } } }],
        },
      },
      mcp_proxies: [proxyOf(upstream.url, { policies: [{ name: 'mcp-auth', params: {} }] })],
    });
    const credentials = { clientId: 'agent-a', clientSecret: 'agent-a-secret', expectedIssuer: idp.url };
    return { gateway, url: new URL(gateway.url), credentials };
  }

  it('discovers, logs in and calls with the first generation of the SDK', async () => {
    const { gateway, url, credentials } = await realWorld();
    const client = new LegacyClient({ name: 'test', version: '1' });
    await client.connect(new LegacyTransport(url, { authProvider: new LegacyCredentials(credentials) }));
    const result = await client.callTool({ name: 'test_simple_text', arguments: {} });
    expect(result.isError ?? false).toBe(false);
    await client.close();
    const called = (await gateway.events()).find((event) => event.method === 'tools/call');
    expect(called).toMatchObject({ consumer: 'agent-a', company: 'org-a', billable: true, outcome: 'ok' });
  });

  it('discovers, logs in and calls with the second generation of the SDK', async () => {
    const { gateway, url, credentials } = await realWorld();
    const client = new Client({ name: 'test', version: '1' });
    await client.connect(new ModernTransport(url, { authProvider: new ModernCredentials(credentials) }));
    const result = await client.callTool({ name: 'test_simple_text', arguments: {} });
    expect(result.isError ?? false).toBe(false);
    await client.close();
    const called = (await gateway.events()).find((event) => event.method === 'tools/call');
    expect(called).toMatchObject({ consumer: 'agent-a', company: 'org-a', billable: true, outcome: 'ok' });
  });
});
