import { describe, expect, test } from 'vitest';
import { answerOk, call, namedCallers, open, proxyOf, send, startTestGateway, until } from './gateway.testing.ts';

const protection = [{ name: 'mcp-auth', version: 'v1', params: { issuers: ['IDP'] } }];
const keyManagers = {
  policy_configurations: {
    jwtauth_v0: {
      keymanagers: [
        { name: 'IDP', issuer: 'https://idp.example', jwks: { remote: { uri: 'http://127.0.0.1:1/jwks' } } },
      ],
    },
  },
};

describe('who may ask', () => {
  test('A20 A21 foreign hosts and origins are refused before anything else, without CORS headers', async () => {
    const gateway = await startTestGateway(answerOk, { policies: [namedCallers()] });
    const foreign: Record<string, string>[] = [{ host: 'evil.example' }, { origin: 'https://evil.example' }];
    for (const headers of foreign) {
      const answer = await send(gateway, { body: call(1), headers });
      expect(answer).toMatchObject({ status: 403, json: { jsonrpc: '2.0', error: { code: -32600 } } });
      expect(answer.json).not.toHaveProperty('id');
      expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
    }
    expect(gateway.upstream.requests).toHaveLength(0);
    expect(await gateway.events()).toEqual([]);
  });

  test('A20 an allowed origin gets CORS headers on every answer, and does not reach the upstream', async () => {
    const origin = 'https://app.example';
    const gateway = await startTestGateway(answerOk, {
      policies: [namedCallers()],
      config: { gateway: { allowed_origins: [origin] } },
    });
    const ok = await send(gateway, { body: call(1), headers: { origin, authorization: 'Bearer a' } });
    expect(ok.status).toBe(200);
    expect(ok.headers['access-control-allow-origin']).toBe(origin);
    expect(ok.headers['access-control-expose-headers']).toContain('Mcp-Session-Id');
    expect(gateway.upstream.requests[0]?.headers).not.toHaveProperty('origin');
    const refused = await send(gateway, { body: call(1), headers: { origin } });
    expect([refused.status, refused.headers['access-control-allow-origin']]).toEqual([401, origin]);
  });

  test('A22 a preflight needs no token and allows the parameter headers it asks for', async () => {
    const origin = 'https://app.example';
    const gateway = await startTestGateway(answerOk, {
      policies: [namedCallers()],
      spec: { policies: [{ name: 'cors', version: 'v1', params: { allowedOrigins: [origin] } }] },
    });
    const asked = {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'mcp-method, mcp-name, mcp-param-region, x-evil',
    };
    const answer = await send(gateway, { method: 'OPTIONS', headers: asked });
    expect(answer.status).toBe(204);
    const allowed = String(answer.headers['access-control-allow-headers']).toLowerCase();
    for (const name of ['mcp-method', 'mcp-name', 'mcp-param-region', 'authorization']) expect(allowed).toContain(name);
    expect(allowed).not.toContain('x-evil');
    const foreign = { ...asked, origin: 'https://evil.example' };
    expect((await send(gateway, { method: 'OPTIONS', headers: foreign })).status).toBe(403);
    expect(await gateway.events()).toEqual([]);
  });

  test('A19 a stream is ended cleanly after its token expired; a call that runs meanwhile finishes', async () => {
    const almostOver = Date.now() / 1000 - 29;
    let answer: (() => void) | undefined;
    const gateway = await startTestGateway(
      async (exchange) => {
        if (exchange.request.method === 'GET') return exchange.head(200, { 'content-type': 'text/event-stream' });
        await new Promise<void>((resolve) => {
          answer = resolve;
        });
        await answerOk(exchange);
      },
      { policies: [namedCallers(almostOver)] },
    );
    const headers = { authorization: 'Bearer a' };
    const running = open(gateway, { body: call(1), headers });
    await until(() => answer);
    const stream = open(gateway, { method: 'GET', headers });
    expect((await stream.head).statusCode).toBe(200);
    expect((await stream.answer).broken).toBe(false);
    await (await gateway.upstream.request(1)).closed;
    answer?.();
    expect((await running.answer).status).toBe(200);
  });
});

describe('resource metadata', () => {
  test('A14 is served without token at the path form, and at the root form for an only resource', async () => {
    const gateway = await startTestGateway(answerOk, {
      spec: { policies: protection },
      config: { ...keyManagers, gateway: { public_url: 'https://gw.example.com', allowed_hosts: [] } },
    });
    const document = {
      resource: 'https://gw.example.com/p/mcp',
      authorization_servers: ['https://idp.example'],
      bearer_methods_supported: ['header'],
    };
    for (const path of [
      '/.well-known/oauth-protected-resource/p/mcp',
      '/p/.well-known/oauth-protected-resource',
      '/.well-known/oauth-protected-resource',
    ]) {
      const answer = await send(gateway, { method: 'GET', path, headers: { host: 'gw.example.com' } });
      expect(answer.json).toMatchObject(document);
      expect(answer.headers).toMatchObject({
        'access-control-allow-origin': '*',
        'cache-control': 'public, max-age=3600',
        'content-type': 'application/json',
      });
      expect(await send(gateway, { method: 'HEAD', path })).toMatchObject({ status: 200, text: '' });
      expect((await send(gateway, { method: 'POST', path, body: '{}' })).status).toBe(405);
    }
    const forged = await send(gateway, {
      method: 'GET',
      path: '/.well-known/oauth-protected-resource/p/mcp',
      headers: { host: 'evil.example', 'x-forwarded-host': 'evil.example' },
    });
    expect(forged.text).not.toContain('evil');
  });

  test('A14 A1 with two resources there is no root form; unknown and open routes have none', async () => {
    const gateway = await startTestGateway(answerOk, {
      spec: { policies: protection },
      proxies: [
        proxyOf('http://127.0.0.1:1/mcp', { policies: protection }, 'q'),
        proxyOf('http://127.0.0.1:1/mcp', {}, 'open'),
      ],
      config: keyManagers,
    });
    const status = async (path: string) => (await send(gateway, { method: 'GET', path })).status;
    expect(await status('/.well-known/oauth-protected-resource')).toBe(404);
    expect(await status('/.well-known/oauth-protected-resource/q/mcp')).toBe(200);
    expect(await status('/.well-known/oauth-protected-resource/open/mcp')).toBe(404);
    expect(await status('/.well-known/oauth-protected-resource/nope/mcp')).toBe(404);
    for (const method of ['POST', 'GET', 'DELETE']) {
      const answer = await send(gateway, { method, body: method === 'POST' ? call(1) : undefined });
      expect(answer.status).toBe(401);
      expect(answer.headers['www-authenticate']).toMatch(
        /^Bearer resource_metadata="[^"]*\/\.well-known\/oauth-protected-resource\/p\/mcp"/,
      );
    }
    expect(gateway.upstream.requests).toHaveLength(0);
  });
});

describe('routes', () => {
  test('a virtual host has its own routes', async () => {
    const gateway = await startTestGateway(answerOk, { spec: { vhost: 'mcp.example.com', context: '/p' } });
    expect((await send(gateway, { body: call(1) })).status).toBe(404);
    expect((await send(gateway, { body: call(1), headers: { host: 'mcp.example.com' } })).status).toBe(200);
  });

  test('an undeployed proxy has no route', async () => {
    const gateway = await startTestGateway(answerOk, { spec: { deploymentState: 'undeployed' } });
    expect((await send(gateway, { body: call(1) })).status).toBe(404);
    expect(gateway.holder.current.serving).toEqual([
      { name: 'p', path: '/p/mcp', serving: false, reason: 'undeployed' },
    ]);
  });

  test('the query of a request reaches the upstream', async () => {
    const gateway = await startTestGateway(answerOk);
    await send(gateway, { body: call(1), path: '/p/mcp?a=b' });
    expect(gateway.upstream.requests[0]?.path).toBe('/mcp?a=b');
    expect(JSON.stringify(await gateway.events())).not.toContain('a=b');
  });
});
