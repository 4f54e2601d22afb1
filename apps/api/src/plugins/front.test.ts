import { request as httpRequest } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { buildAdminApp } from '../admin/admin-app.ts';
import type { ApiSettings } from '../settings.ts';
import { ADMIN, openTestApi, type TestApi } from '../test-support/test-api.testing.ts';

let api: TestApi;
/** The same product as if it listened on every address. */
let open: TestApi;
let admin: FastifyInstance;
let openAdmin: FastifyInstance;
beforeAll(async () => {
  api = await openTestApi((settings) => ({
    ...settings,
    hostNames: { api: ['api.example'], console: ['console.example'] },
  }));
  open = await openTestApi((settings) => ({
    ...settings,
    hosts: { ...settings.hosts, api: '0.0.0.0', admin: '0.0.0.0' },
    hostNames: { api: ['api.example'], console: [] },
    admin: { user: 'admin', password: 'a long enough password' },
  }));
  admin = await buildAdminApp(api.services);
  openAdmin = await buildAdminApp(open.services);
});
afterAll(() => Promise.all([api.close(), open.close(), admin.close(), openAdmin.close()]));

const STATUS = '/api/console/v1/status';
const ask = (app: FastifyInstance, host: string, headers: Record<string, string> = {}, url = STATUS) =>
  app.inject({ url, headers: { ...ADMIN, ...headers, host } });

describe('the names of the api', () => {
  it.each(['api.example', 'api.example:9090', 'console.example', 'localhost:9090', '127.0.0.1', '[::1]:9090'])(
    'include %s on loopback',
    async (host) => {
      expect((await ask(api.app, host)).statusCode).toBe(200);
    },
  );

  it.each(['evil.example:9090', 'api.example.evil.example', '10.0.0.1', 'a b', 'api.example/x'])(
    'do not include "%s": it is refused before anything is looked at',
    async (host) => {
      const answer = await ask(api.app, host, { authorization: 'Basic wrong' });
      expect(answer.statusCode).toBe(421);
      expect(answer.json()).toMatchObject({ code: 'HOST_REFUSED', status: 421 });
      expect(answer.json().detail).toContain(JSON.stringify(host));
    },
  );

  it('do not include those of this machine while it listens on every address', async () => {
    expect((await ask(open.app, 'localhost:9090')).statusCode).toBe(421);
    expect((await ask(open.app, 'api.example')).statusCode).toBe(401);
  });

  it('are asked of the host that the browser named, too, when a proxy says it', async () => {
    expect((await ask(api.app, '127.0.0.1:9090', { 'x-forwarded-host': 'console.example' })).statusCode).toBe(200);
    expect((await ask(api.app, '127.0.0.1:9090', { 'x-forwarded-host': 'evil.example' })).statusCode).toBe(421);
    // A page with a name of its own for our address can send this header.
    expect((await ask(api.app, 'evil.example', { 'x-forwarded-host': 'console.example' })).statusCode).toBe(421);
  });

  it.each([
    ['missing', ''],
    ['empty', 'Host:\r\n'],
    ['repeated', 'Host: localhost\r\nHost: localhost\r\n'],
  ])('must be named once: a Host that is %s is refused with a sentence', async (_what, lines) => {
    await using listening = await listen(api.app);
    const answer = await raw(listening.port, `GET ${STATUS} HTTP/1.1\r\n${lines}Connection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 421 /);
    expect(answer).toMatch(/Host: found (none or several|\\"\\")/);
  });

  it('are those of the configuration dump too, and of nothing that tells of health', async () => {
    expect((await ask(admin, 'evil.example', {}, '/config_dump')).statusCode).toBe(421);
    const health = await ask(admin, 'evil.example', {}, '/health');
    expect(health.json()).toMatchObject({ status: 'healthy', gateways: 0 });
  });

  it('leave health beyond this machine with its state alone', async () => {
    expect((await ask(openAdmin, '10.0.0.5:9094', {}, '/health')).json()).toEqual({ status: 'healthy' });
  });
});

describe('every answer', () => {
  const COMMON = {
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  };

  it.each([
    ['a page of data', STATUS, {}, 200],
    ['a refusal', STATUS, { authorization: 'Basic wrong' }, 401],
    ['a refusal of the management API', '/api/management/v0.9/mcp-proxies', { authorization: 'x' }, 401],
    ['what does not exist', '/nowhere', {}, 404],
    ['what is no address', '/%', {}, 400],
    ['a foreign host', STATUS, { host: 'evil.example' }, 421],
  ])('is for the program that asked alone: %s', async (_what, url, headers, status) => {
    const answer = await api.app.inject({ url, headers: { ...ADMIN, ...headers } });
    expect(answer.statusCode).toBe(status);
    expect(answer.headers).toMatchObject(COMMON);
    expect(answer.headers['content-type']).toMatch(/; charset=utf-8$/);
    expect(answer.headers).not.toHaveProperty('strict-transport-security');
  });

  it('is for the program that asked alone: a stream', async () => {
    await using listening = await listen(api.app);
    const headers = await new Promise((resolve, reject) => {
      const request = httpRequest(
        { port: listening.port, path: '/api/console/v1/events/stream', headers: ADMIN },
        (response) => {
          resolve(response.headers);
          response.destroy();
        },
      );
      request.on('error', reject).end();
    });
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'cache-control': expect.stringContaining('no-store'),
    });
  });

  it.each([
    ['what is no HTTP', 'hello\r\n\r\n', 400],
    ['headers beyond the limit', `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(17_000)}\r\n\r\n`, 431],
    [
      'two lengths of one body',
      'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      400,
    ],
    ['TRACE', 'TRACE / HTTP/1.1\r\nHost: localhost\r\nCookie: secret\r\nConnection: close\r\n\r\n', 404],
  ])('is for the program that asked alone, and repeats nothing: %s', async (_what, bytes, status) => {
    await using listening = await listen(api.app);
    const answer = (await raw(listening.port, bytes)).toLowerCase();
    expect(answer).toMatch(new RegExp(`^http/1.1 ${status} `));
    for (const [name, value] of Object.entries(COMMON)) expect(answer).toContain(`${name}: ${value}`);
    expect(answer).toContain('content-type: application/problem+json; charset=utf-8');
    expect(answer).not.toMatch(/secret|xxxx/);
  });

  it('binds the browser to https when it came by https', async () => {
    const answer = await ask(api.app, 'localhost', { 'x-forwarded-proto': 'https' });
    expect(answer.headers['strict-transport-security']).toBe('max-age=31536000');
    const claimed = await api.app.inject({
      url: STATUS,
      headers: { ...ADMIN, 'x-forwarded-proto': 'https' },
      remoteAddress: '203.0.113.9',
    });
    expect(claimed.headers).not.toHaveProperty('strict-transport-security');
  });
});

describe('plain http from other machines', () => {
  const outside = { remoteAddress: '203.0.113.9', headers: { ...ADMIN, host: 'api.example' } };
  const viaProxy = (proto: string) => ({
    headers: { ...ADMIN, host: 'api.example', 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': proto },
  });
  const withSettings = async (change: Partial<ApiSettings>) => {
    const opened = await openTestApi((settings) => ({
      ...settings,
      hostNames: { api: ['api.example'], console: [] },
      ...change,
    }));
    onTestFinished(() => opened.close());
    return opened.app;
  };

  it('is refused where the api has a certificate: 426, no redirect, and before credentials are looked at', async () => {
    const files = { certFile: '/cert.pem', keyFile: '/key.pem' };
    const app = await withSettings({ tls: { files, ports: { api: 0, admin: 0 } } });
    const answer = await app.inject({ url: STATUS, ...outside });
    expect(answer.statusCode).toBe(426);
    expect(answer.json().code).toBe('HTTPS_REQUIRED');
    expect(answer.headers).toMatchObject({ upgrade: 'TLS/1.2', connection: 'upgrade, close' });
    expect(answer.headers).not.toHaveProperty('location');
    expect((await app.inject({ url: STATUS, headers: ADMIN })).statusCode).toBe(200);
  });

  it('is refused where a proxy before an https address says so', async () => {
    const app = await withSettings({ publicUrls: { api: 'https://api.example', console: undefined } });
    expect((await app.inject({ url: STATUS, ...viaProxy('http') })).statusCode).toBe(426);
    expect((await app.inject({ url: STATUS, ...viaProxy('https') })).statusCode).toBe(200);
    expect((await app.inject({ url: STATUS, ...outside })).statusCode).toBe(200);
  });
});

/** Listens on a free port of loopback until the end of the scope. */
async function listen(app: FastifyInstance) {
  const { server } = app;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

/** What the server answers to these bytes. */
function raw(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.setEncoding('utf8').on('data', (text) => {
      answer += text;
    });
    socket.on('error', reject).on('end', () => resolve(answer));
  });
}
