import {
  Client as ClientV2,
  ClientCredentialsProvider as CredentialsV2,
  StreamableHTTPClientTransport as TransportV2,
} from '@modelcontextprotocol/client';
import { ClientCredentialsProvider as CredentialsV1 } from '@modelcontextprotocol/sdk/client/auth-extensions.js';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { type FixtureServer, startFixtureServer } from '@tallygate/sandbox/fixture-server/fixture-server';
import { type IdentityProvider, startIdentityProvider } from '@tallygate/sandbox/identity-provider/identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startIssuer, type TestIssuer } from '../auth/identity-provider.testing.ts';
import { answerOk, call, proxyOf, send, startTestGateway, type TestGateway } from './gateway.testing.ts';

const PROTECTED = { policies: [{ name: 'mcp-auth', version: 'v1', params: {} }] };
const METADATA = '/.well-known/oauth-protected-resource/p/mcp';
const PUBLIC = 'https://gw.example.com';
const SECOND = 'internal.example.com';

let idp: TestIssuer;
beforeAll(async () => {
  idp = await startIssuer();
});
afterAll(() => idp.close());

const configOf = (issuer: string, jwksUri: string, gateway: object = {}) => ({
  gateway: { public_url: PUBLIC, allowed_hosts: [SECOND, 'third.example.com:8443'], ...gateway },
  policy_configurations: {
    jwtauth_v0: { keymanagers: [{ name: 'IDP', issuer, jwks: { remote: { uri: jwksUri } } }] },
  },
});
const start = (gateway: object = {}) =>
  startTestGateway(answerOk, { spec: PROTECTED, config: configOf(idp.issuer, idp.jwksUri, gateway) });

type Headers = Record<string, string>;

/** What a client that asks under these headers is told of the resource: by the challenge, and by the document itself. */
async function told(gateway: TestGateway, headers: Headers) {
  const challenge = await send(gateway, { body: call(), headers });
  const document = await send(gateway, { method: 'GET', path: METADATA, headers });
  const [, url] = /resource_metadata="([^"]*)"/.exec(String(challenge.headers['www-authenticate'])) ?? [];
  return { status: challenge.status, url, resource: (document.json as { resource: string }).resource };
}

const at = (origin: string) => ({ status: 401, url: `${origin}${METADATA}`, resource: `${origin}/p/mcp` });

describe('a proxy is described under the name that a client used', () => {
  it.each([
    [{ host: 'gw.example.com' }, PUBLIC],
    [{ host: SECOND }, `http://${SECOND}`],
    [{ host: 'INTERNAL.example.com:80' }, `http://${SECOND}`],
    [{ host: `${SECOND}:8080` }, `http://${SECOND}:8080`],
    [{ host: 'third.example.com:8443' }, 'http://third.example.com:8443'],
    [{ host: '127.0.0.1:8080' }, 'http://127.0.0.1:8080'],
  ])('%j', async (headers, origin) => {
    expect(await told(await start(), headers)).toEqual(at(origin));
  });

  it.each([
    [{ host: SECOND, 'x-forwarded-proto': 'https' }, `https://${SECOND}`],
    [{ host: '127.0.0.1:8080', 'x-forwarded-proto': 'https', 'x-forwarded-host': SECOND }, `https://${SECOND}`],
    [{ host: '127.0.0.1:8080', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'gw.example.com' }, PUBLIC],
    [{ host: '127.0.0.1:8080', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'evil.example' }, PUBLIC],
    [{ host: '127.0.0.1:8080', 'x-forwarded-host': 'evil.example@internal.example.com' }, PUBLIC],
  ])('as a trusted proxy says it: %j', async (headers, origin) => {
    expect(await told(await start({ trusted_proxies: ['127.0.0.1'] }), headers)).toEqual(at(origin));
  });

  it('and by nobody else’s word, and never under a name that is not allowed', async () => {
    const gateway = await start();
    const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'third.example.com:8443' };
    expect(await told(gateway, { host: SECOND, ...forwarded })).toEqual(at(`http://${SECOND}`));

    const evil = { host: 'evil.example' };
    expect((await send(gateway, { body: call(), headers: evil })).status).toBe(403);
    const document = await send(gateway, { method: 'GET', path: METADATA, headers: evil });
    expect(document.text).not.toContain('evil');
  });
});

it('a token for one name is good there alone; one for the public URL is good under every name', async () => {
  const gateway = await start();
  const outcome = async (token: string, host: string) => {
    const answer = await send(gateway, { body: call(), headers: { host, authorization: `Bearer ${token}` } });
    return answer.status === 200 ? 'accepted' : (answer.json as { error_description: string }).error_description;
  };
  const wrong = 'The access token was not issued for this resource';
  const second = await idp.sign(idp.claims({ aud: `http://${SECOND}/p/mcp` }));
  const own = await idp.sign(idp.claims({ aud: `${PUBLIC}/p/mcp` }));

  // Refused before it is known, accepted, and refused again once it is.
  expect(await outcome(second, 'gw.example.com')).toBe(wrong);
  expect(await outcome(second, SECOND)).toBe('accepted');
  expect(await outcome(second, 'gw.example.com')).toBe(wrong);
  expect(await outcome(second, `${SECOND}:8080`)).toBe(wrong);
  expect(await outcome(second, SECOND)).toBe('accepted');
  for (const host of [SECOND, 'gw.example.com', '127.0.0.1:1']) expect(await outcome(own, host)).toBe('accepted');
  const events = await gateway.events();
  expect(new Set(events.map(({ uri }) => uri)), 'meters see one address').toEqual(new Set([`${PUBLIC}/p/mcp`]));
});

describe('an official client that knows the gateway by another name', () => {
  let fixture: FixtureServer;
  let provider: IdentityProvider;
  beforeAll(async () => {
    [fixture, provider] = await Promise.all([startFixtureServer(), startIdentityProvider()]);
  });
  afterAll(() => Promise.all([fixture.close(), provider.close()]));

  const credentials = () => ({ clientId: 'agent-a', clientSecret: 'agent-a-secret', expectedIssuer: provider.url });
  const info = { name: 'second-name', version: '1' };
  const CLIENTS = [
    [
      'TypeScript 1',
      async (url: URL) => {
        const client = new ClientV1(info);
        await client.connect(new TransportV1(url, { authProvider: new CredentialsV1(credentials()) }) as never);
        return client;
      },
    ],
    [
      'TypeScript 2',
      async (url: URL) => {
        const client = new ClientV2(info);
        await client.connect(new TransportV2(url, { authProvider: new CredentialsV2(credentials()) }));
        return client;
      },
    ],
  ] as const;

  it.each(CLIENTS)('%s logs in there and calls a tool, which is billed', async (_name, connect) => {
    const gateway = await startTestGateway(answerOk, {
      proxies: [proxyOf(fixture.url, PROTECTED, 'q')],
      config: configOf(provider.url, `${provider.url}/jwks`),
    });
    const client = await connect(new URL(`http://127.0.0.1:${gateway.port}/q/mcp`));
    const { tools } = await client.listTools();
    expect(tools.length).toBeGreaterThan(0);
    await client.callTool({ name: 'test_simple_text', arguments: {} });
    await client.close();

    const events = await gateway.events();
    expect(events.filter(({ billable }) => billable)).toMatchObject([{ company: 'org-a', method: 'tools/call' }]);
  });
});
