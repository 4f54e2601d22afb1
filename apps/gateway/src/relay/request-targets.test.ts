import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { answerOk, call, send, startTestGateway, type TestGateway } from './gateway.testing.ts';

const METADATA = '/.well-known/oauth-protected-resource';

function startProtected(): Promise<TestGateway> {
  return startTestGateway(answerOk, {
    spec: { policies: [{ name: 'mcp-auth', version: 'v1', params: { issuers: ['IDP'] } }] },
    config: {
      policy_configurations: {
        jwtauth_v0: {
          keymanagers: [
            { name: 'IDP', issuer: 'https://idp.example', jwks: { remote: { uri: 'http://127.0.0.1:1/jwks' } } },
          ],
        },
      },
    },
  });
}

/** Sends bytes as they are, because clients correct what they are given. */
function sendRaw(gateway: TestGateway, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(gateway.port, '127.0.0.1');
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
    });
    socket.on('close', () => resolve(received)).on('error', reject);
    socket.write(text);
  });
}

describe('a path with a slash at its end', () => {
  test.each(['POST', 'GET', 'DELETE', 'OPTIONS'])(
    'is the same route for %s, with the same challenge',
    async (method) => {
      const gateway = await startProtected();
      const body = method === 'POST' ? call(1) : undefined;
      const plain = await send(gateway, { method, body });
      const slashed = await send(gateway, { method, body, path: '/p/mcp/' });
      expect([slashed.status, slashed.text]).toEqual([plain.status, plain.text]);
      expect(slashed.status).toBe(method === 'OPTIONS' ? 204 : 401);
      expect(slashed.headers['www-authenticate']).toBe(plain.headers['www-authenticate']);
      expect(slashed.headers.allow).toBe(plain.headers.allow);
    },
  );

  test('reaches the server at the server’s own address', async () => {
    const gateway = await startTestGateway(answerOk);
    expect((await send(gateway, { path: '/p/mcp/?a=b', body: call(1) })).status).toBe(200);
    expect(gateway.upstream.requests[0]?.path).toBe('/mcp?a=b');
    expect((await send(gateway, { path: '/p/mcp//', body: call(1) })).status).toBe(404);
  });

  test('has the same resource metadata', async () => {
    const gateway = await startProtected();
    const plain = await send(gateway, { method: 'GET', path: `${METADATA}/p/mcp` });
    expect(plain.status).toBe(200);
    for (const path of [`${METADATA}/p/mcp/`, `/p${METADATA}/`, `${METADATA}/`]) {
      expect(await send(gateway, { method: 'GET', path })).toMatchObject({ status: 200, text: plain.text });
    }
  });
});

describe('a request line with a whole URL (RFC 9112 section 3.2.2)', () => {
  const head = (target: string, host: string, length = call(1).length) =>
    `POST ${target} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n${call(1)}`;

  test('is served like its path', async () => {
    const gateway = await startTestGateway(answerOk);
    const answer = await sendRaw(gateway, head(`http://localhost:${gateway.port}/p/mcp?a=b`, 'localhost'));
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(gateway.upstream.requests[0]?.path).toBe('/mcp?a=b');
  });

  test.each([
    'http://evil.example/p/mcp',
    'http://user@localhost/p/mcp',
    'http://localhost@evil.example/p/mcp',
    'http:///p/mcp',
  ])('%s is refused although Host is ours, because the target’s host is the one that counts', async (target) => {
    const gateway = await startTestGateway(answerOk);
    expect(await sendRaw(gateway, head(target, 'localhost'))).toMatch(/^HTTP\/1\.1 40[03] /);
    expect(gateway.upstream.requests).toEqual([]);
  });

  test('finds the metadata of its path', async () => {
    const gateway = await startProtected();
    const target = `http://localhost${METADATA}/p/mcp`;
    const answer = await sendRaw(gateway, `GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  });
});

test('OPTIONS from no browser is answered with the methods', async () => {
  const gateway = await startProtected();
  expect(await send(gateway, { method: 'OPTIONS' })).toMatchObject({
    status: 204,
    headers: { allow: 'POST, GET, DELETE, OPTIONS' },
  });
  expect(await send(gateway, { method: 'OPTIONS', path: `${METADATA}/p/mcp` })).toMatchObject({
    status: 204,
    headers: { allow: 'GET, HEAD, OPTIONS' },
  });
  const refused = await send(gateway, { method: 'OPTIONS', headers: { origin: 'https://evil.example' } });
  expect(refused.status).toBe(403);
});
