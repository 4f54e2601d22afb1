import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OAuthMetadataSchema } from '@modelcontextprotocol/sdk/shared/auth.js';
import { describe, expect, onTestFinished, test } from 'vitest';
import { answerOk, proxyOf, send, startTestGateway } from './gateway.testing.ts';

const AT_ORIGIN = '/.well-known/oauth-authorization-server';

/** An authorization server that publishes its metadata at one of the usual places. */
async function issuer(place: 'oauth-authorization-server' | 'openid-configuration', changes: object = {}) {
  let isDown = false;
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const document = {
      issuer: url,
      authorization_endpoint: `${url}/authorize`,
      token_endpoint: `${url}/token`,
      registration_endpoint: `${url}/register`,
      response_types_supported: ['code'],
      ...changes,
    };
    if (isDown) response.writeHead(500).end();
    else if (request.url === '/jwks') response.end('{"keys":[]}');
    else if (request.url === `/.well-known/${place}`) response.end(JSON.stringify(document));
    else response.writeHead(404).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, asked: () => asked.filter((path) => path.includes('.well-known')), goDown: () => (isDown = true) };
}

const keyManager = (name: string, url: string) => ({ name, issuer: url, jwks: { remote: { uri: `${url}/jwks` } } });
const protectedBy = (...issuers: string[]) => ({
  policies: [{ name: 'mcp-auth', version: 'v1', params: issuers.length === 0 ? {} : { issuers } }],
});
const config = (...keymanagers: ReturnType<typeof keyManager>[]) => ({
  policy_configurations: { jwtauth_v0: { keymanagers } },
});
const ask = (gateway: { port: number }, path = AT_ORIGIN, method = 'GET') => send(gateway, { method, path });

describe('a client that looks for the authorization server at the origin of the gateway', () => {
  test.each(['oauth-authorization-server', 'openid-configuration'] as const)(
    'is given the document of the only one there, as a client of that age reads it: %s',
    async (place) => {
      const idp = await issuer(place);
      const gateway = await startTestGateway(answerOk, {
        spec: protectedBy(),
        proxies: [proxyOf('http://127.0.0.1:1/mcp', protectedBy('idp'), 'q')],
        config: config(keyManager('idp', idp.url)),
      });
      const answer = await ask(gateway);
      expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([200, '*']);
      expect(OAuthMetadataSchema.parse(answer.json)).toMatchObject({
        issuer: idp.url,
        authorization_endpoint: `${idp.url}/authorize`,
        token_endpoint: `${idp.url}/token`,
        registration_endpoint: `${idp.url}/register`,
      });
      expect((await ask(gateway, AT_ORIGIN, 'OPTIONS')).status).toBe(204);
      expect((await ask(gateway, AT_ORIGIN, 'POST')).status).toBe(405);
    },
  );

  test('is told why there is none where proxies accept different ones, and finds that of a proxy by its path', async () => {
    const one = await issuer('oauth-authorization-server');
    const other = await issuer('oauth-authorization-server');
    const gateway = await startTestGateway(answerOk, {
      spec: protectedBy('one'),
      proxies: [proxyOf('http://127.0.0.1:1/mcp', protectedBy('other'), 'q')],
      config: config(keyManager('one', one.url), keyManager('other', other.url)),
    });
    expect(await ask(gateway)).toMatchObject({
      status: 404,
      json: { error_description: expect.stringContaining('accept 2 authorization servers') },
    });
    expect((await ask(gateway, `${AT_ORIGIN}/q/mcp`)).json).toMatchObject({ issuer: other.url });
    expect((await ask(gateway, `${AT_ORIGIN}/nope/mcp`)).status).toBe(404);
  });

  test('is told so where nobody asks for tokens', async () => {
    const gateway = await startTestGateway(answerOk);
    expect(await ask(gateway)).toMatchObject({
      status: 404,
      json: { error_description: expect.stringContaining('No MCP server here asks') },
    });
  });

  test('makes the gateway ask once, however many ask it', async () => {
    const idp = await issuer('oauth-authorization-server');
    const gateway = await startTestGateway(answerOk, {
      spec: protectedBy(),
      config: config(keyManager('idp', idp.url)),
    });
    await Promise.all(Array.from({ length: 20 }, () => ask(gateway)));
    await ask(gateway);
    expect(idp.asked()).toHaveLength(1);
  });

  test('is asked to come again while the document cannot be had, and never given that of another issuer', async () => {
    const down = await issuer('oauth-authorization-server');
    down.goDown();
    const foreign = await issuer('oauth-authorization-server', { issuer: 'https://evil.example' });
    for (const idp of [down, foreign]) {
      const gateway = await startTestGateway(answerOk, {
        spec: protectedBy(),
        config: config(keyManager('idp', idp.url)),
      });
      const answer = await ask(gateway);
      expect([answer.status, answer.headers['retry-after']]).toEqual([503, '30']);
      expect(answer.text).not.toContain('evil');
    }
  });
});
