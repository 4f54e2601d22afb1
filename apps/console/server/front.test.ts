import { createServer, request as httpRequest, type IncomingMessage, type RequestListener } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readSettings } from './env.ts';
import { createFront } from './front.ts';

async function listen(handler: RequestListener): Promise<number> {
  const server = createServer({ requireHostHeader: false }, handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** The front before an api and pages that are scripted here. */
async function openFront(
  options: { api?: RequestListener; pages?: RequestListener; env?: Record<string, string> } = {},
) {
  const apiPort = await listen(options.api ?? ((_request, response) => response.end('api')));
  const settings = readSettings({ API_PORT: String(apiPort), ...options.env });
  const front = createFront(options.pages ?? ((_request, response) => response.end('page')), settings);
  onTestFinished(() => front.close());
  return { port: await listen(front.handle), apiPort };
}

type Asked = { method?: string; path?: string; headers?: Record<string, string>; body?: string };

function ask(port: number, { method = 'GET', path = '/', headers = {}, body }: Asked = {}) {
  return new Promise<{ status: number; headers: IncomingMessage['headers']; text: string }>((resolve, reject) => {
    const request = httpRequest({ port, method, path, headers: { host: 'localhost', ...headers } }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part) => {
        text += part;
      });
      answer
        .on('error', reject)
        .on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
    });
    request.on('error', reject).end(body);
  });
}

/** Echoes what arrived. */
const echo: RequestListener = (request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (part) => {
    body += part;
  });
  request.on('end', () => {
    response.setHeader('set-cookie', ['a=1; Path=/', 'b=2; Path=/']);
    response.end(JSON.stringify({ method: request.method, url: request.url, headers: request.headers, body }));
  });
};

describe('the names of the console', () => {
  it.each(['/', '/api/console/v1/status'])('are checked before %s is looked at', async (path) => {
    const { port } = await openFront({ env: { CONSOLE_PUBLIC_URL: 'http://console.example' } });
    for (const host of ['localhost:3000', '127.0.0.1', 'console.example'])
      expect((await ask(port, { path, headers: { host } })).status, host).toBe(200);
    for (const host of ['evil.example', 'console.example.evil.example', '10.0.0.1'])
      expect((await ask(port, { path, headers: { host } })).status, host).toBe(421);
  });

  it('must hold for the host that a trusted proxy names, too', async () => {
    const { port } = await openFront({
      env: { CONSOLE_TRUSTED_PROXIES: '127.0.0.1', CONSOLE_ALLOWED_HOSTS: 'console.example' },
    });
    expect((await ask(port, { headers: { 'x-forwarded-host': 'console.example' } })).status).toBe(200);
    expect((await ask(port, { headers: { 'x-forwarded-host': 'evil.example' } })).status).toBe(421);
  });

  it('must stand there once', async () => {
    const { port } = await openFront();
    const answer = await raw(port, 'GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1.1 421 [\s\S]*Host: found none or several/);
  });
});

describe('what goes to the api', () => {
  it('is the request as it came, and who it comes from', async () => {
    const { port, apiPort } = await openFront({ api: echo });
    const answer = await ask(port, {
      method: 'PUT',
      path: '/api/console/v1/x?y=%2F',
      headers: { cookie: 'tallygate_session=s', 'content-type': 'application/json', host: 'localhost:3000' },
      body: '{"ü":1}',
    });
    const seen = JSON.parse(answer.text);
    expect(seen).toMatchObject({
      method: 'PUT',
      url: '/api/console/v1/x?y=%2F',
      body: '{"ü":1}',
      headers: {
        host: `127.0.0.1:${apiPort}`,
        cookie: 'tallygate_session=s',
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-proto': 'http',
        'x-forwarded-host': 'localhost:3000',
        forwarded: 'for=127.0.0.1;proto=http;host="localhost:3000"',
      },
    });
    expect(answer.headers['set-cookie']).toEqual(['a=1; Path=/', 'b=2; Path=/']);
  });

  it('is nothing that only we may say, in any spelling', async () => {
    const { port } = await openFront({ api: echo });
    const claims = {
      'x-forwarded-for': '6.6.6.6',
      'X-Forwarded-User': 'admin',
      X_Forwarded_For: '6.6.6.6',
      'X.Forwarded.Host': 'evil.example',
      'x-forwarded-proto': 'https',
      forwarded: 'for=6.6.6.6',
      'x-real-ip': '6.6.6.6',
      'x-middleware-subrequest': 'proxy',
      'x-nextjs-data': '1',
      connection: 'close, x-secret',
      'x-secret': '1',
    };
    const seen = JSON.parse((await ask(port, { path: '/api/x', headers: claims })).text);
    expect(seen.headers).toMatchObject({ 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http' });
    expect(JSON.stringify(seen)).not.toMatch(/6\.6\.6\.6|evil|admin|middleware|nextjs|x-secret/);
  });

  it('is who a trusted proxy says that the request comes from', async () => {
    const { port } = await openFront({
      api: echo,
      env: { CONSOLE_TRUSTED_PROXIES: '127.0.0.1', CONSOLE_ALLOWED_HOSTS: 'console.example' },
    });
    const headers = {
      'x-forwarded-for': '6.6.6.6, [2001:db8::7]:4711',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'console.example',
    };
    expect(JSON.parse((await ask(port, { path: '/api/x', headers })).text).headers).toMatchObject({
      'x-forwarded-for': '2001:db8::7',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'console.example',
      forwarded: 'for="[2001:db8::7]";proto=https;host="console.example"',
    });
    const hidden = JSON.parse((await ask(port, { path: '/api/x', headers: { 'x-forwarded-for': '_x' } })).text);
    expect(hidden.headers['x-forwarded-for']).toBe('unknown');
  });

  it.each<Record<string, string>>([{ 'content-length': '1048576' }, { 'transfer-encoding': 'chunked' }])(
    'is a body up to what the api takes: %j',
    async (headers) => {
      const { port } = await openFront({ api: echo });
      for (const method of ['POST', 'DELETE']) {
        const answer = await ask(port, { method, path: '/api/x', headers, body: 'x'.repeat(1_048_576) });
        expect(JSON.parse(answer.text).body).toHaveLength(1_048_576);
      }
    },
  );

  it.each<Record<string, string>>([{ 'content-length': '1048577' }, { 'transfer-encoding': 'chunked' }])(
    'is no longer body: it is refused in the form of the api: %j',
    async (headers) => {
      const { port } = await openFront({ api: echo });
      const answer = await ask(port, { method: 'POST', path: '/api/x', headers, body: 'x'.repeat(1_048_577) });
      expect(answer.status).toBe(413);
      expect(JSON.parse(answer.text)).toMatchObject({
        code: 'BODY_TOO_LARGE',
        detail: expect.stringContaining('1048576'),
      });
    },
  );
});

describe('what comes back from the api', () => {
  it('is a stream without delay, which ends at the api when its reader leaves', async () => {
    let send: (text: string) => void = () => {};
    let left: () => void = () => {};
    const readerLeft = new Promise<void>((resolve) => {
      left = resolve;
    });
    const { port } = await openFront({
      api: (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store, no-transform' });
        send = (text) => response.write(text);
        response.on('close', left);
        response.flushHeaders();
      },
    });
    const request = httpRequest({ port, path: '/api/stream', headers: { 'accept-encoding': 'gzip, br' } });
    const answer = await new Promise<IncomingMessage>((resolve) => request.on('response', resolve).end());
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store, no-transform' });
    expect(answer.headers).not.toHaveProperty('content-encoding');
    for (const text of ['data: 1\n\n', 'data: 2\n\n']) {
      const arrived = new Promise((resolve) => answer.setEncoding('utf8').once('data', resolve));
      send(text);
      expect(await arrived).toBe(text);
    }
    request.destroy();
    await readerLeft;
  });

  it('ends an upload at the api when its sender leaves', async () => {
    let ended: (how: string) => void = () => {};
    let began: () => void = () => {};
    const how = new Promise<string>((resolve) => {
      ended = resolve;
    });
    const hasBegun = new Promise<void>((resolve) => {
      began = resolve;
    });
    const { port } = await openFront({
      api: (request) => {
        request.once('data', began);
        request.on('end', () => ended('complete')).on('error', () => ended('broken'));
      },
    });
    const request = httpRequest({ port, path: '/api/x', method: 'POST', headers: { 'content-length': '100' } });
    request.on('error', () => {}).write('half');
    await hasBegun;
    request.destroy();
    expect(await how).toBe('broken');
  });

  it('is a refusal that comes without the body being read', async () => {
    const { port } = await openFront({
      api: (_request, response) => response.writeHead(401).end('who are you'),
    });
    const sent = { method: 'POST', path: '/api/x', body: 'x'.repeat(1_000_000) };
    for (let round = 0; round < 5; round += 1)
      expect(await ask(port, sent)).toMatchObject({ status: 401, text: 'who are you' });
  });

  it('is broken where the api broke off', async () => {
    const { port } = await openFront({
      api: (request, response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('half', () => request.socket.destroy());
      },
    });
    await expect(ask(port, { path: '/api/x' })).rejects.toThrow();
  });

  it('says only that nobody answers when nobody does: no address', async () => {
    const { port } = await openFront({ env: { API_PORT: '1' } });
    expect(await ask(port, { path: '/api/console/v1/status' })).toMatchObject({
      status: 502,
      text: 'The control plane does not answer',
    });
  });

  it('has the headers of the api, and none of the pages', async () => {
    const { port, apiPort } = await openFront({
      api: (_request, response) => response.writeHead(200, { 'x-content-type-options': 'nosniff' }).end(),
    });
    const { headers } = await ask(port, { path: '/api/x' });
    expect(headers['x-content-type-options']).toBe('nosniff');
    const { connection: _connection, 'keep-alive': _keepAlive, date: _date, ...others } = headers;
    expect(others).toEqual({ 'transfer-encoding': 'chunked', 'x-content-type-options': 'nosniff' });
    expect(JSON.stringify(headers)).not.toContain(String(apiPort));
  });
});

describe('a page', () => {
  it('gets a nonce of its own, and no header that its visitor may not send', async () => {
    const seen: IncomingMessage['headers'][] = [];
    const { port } = await openFront({
      pages: (request, response) => {
        seen.push(request.headers);
        response.end();
      },
    });
    const claims = { 'x-nonce': 'mine', 'x-middleware-subrequest': 'x', 'x-forwarded-host': 'evil.example', rsc: '1' };
    const answers = [await ask(port, { headers: claims }), await ask(port)];
    const policies = answers.map(({ headers }) => String(headers['content-security-policy']));
    expect(policies[0]).toContain(`'nonce-${seen[0]?.['x-nonce']}'`);
    expect(seen[0]).toMatchObject({
      'content-security-policy': policies[0],
      rsc: '1',
      'x-forwarded-host': 'localhost',
    });
    expect(seen[0]).not.toHaveProperty('x-middleware-subrequest');
    expect(policies[0]).not.toBe(policies[1]);
    expect(answers[0]?.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY' });
    expect(answers[0]?.headers).not.toHaveProperty('strict-transport-security');
  });

  it('is not traced', async () => {
    const { port } = await openFront();
    expect((await ask(port, { method: 'TRACE' })).status).toBe(405);
  });
});

describe('plain http where the console has an https address', () => {
  const env = { CONSOLE_PUBLIC_URL: 'https://console.example', CONSOLE_TRUSTED_PROXIES: '127.0.0.1' };
  const outside = { 'x-forwarded-for': '198.51.100.7', 'x-forwarded-host': 'console.example' };

  it('leads people to https, to our own address whatever they ask', async () => {
    const { port } = await openFront({ env });
    const headers = { ...outside, 'x-forwarded-proto': 'http' };
    const location = async (path: string) => (await ask(port, { path, headers })).headers.location;
    expect(await location('/proxies?x=1')).toBe('https://console.example/proxies?x=1');
    expect(await location('//evil.example/')).toBe('https://console.example/evil.example/');
    expect(await location('/\\evil.example')).toBe('https://console.example/evil.example');
  });

  it('is refused to programs, never led elsewhere', async () => {
    const { port } = await openFront({ env });
    const headers = { ...outside, 'x-forwarded-proto': 'http' };
    const answer = await ask(port, { path: '/api/console/v1/status', headers });
    expect(answer).toMatchObject({ status: 426, headers: { upgrade: 'TLS/1.2' } });
    expect(JSON.parse(answer.text).code).toBe('HTTPS_REQUIRED');
    expect((await ask(port, { method: 'POST', headers })).status).toBe(426);
  });

  it('is served on this machine', async () => {
    const { port } = await openFront({ env });
    expect((await ask(port)).status).toBe(200);
  });

  it('is not what came by https to the proxy; browsers are bound to that', async () => {
    const { port } = await openFront({ env });
    const answer = await ask(port, { headers: { ...outside, 'x-forwarded-proto': 'https' } });
    expect(answer.status).toBe(200);
    expect(answer.headers['strict-transport-security']).toBe('max-age=31536000');
  });
});

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

describe('the portal', () => {
  const look = { isOpen: true, sellerName: 'Weather', accent: '', frameOrigins: ['https://app.weather.example'] };
  const api: RequestListener = (_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(look));
  };

  it('may be framed by the sites that the seller named, is kept nowhere, and tells nobody where somebody came from', async () => {
    const { port } = await openFront({ api });
    for (const path of ['/portal', '/portal/enter', '/portal?x=1']) {
      const { headers } = await ask(port, { path });
      expect(headers['content-security-policy']).toContain("frame-ancestors 'self' https://app.weather.example");
      expect(headers).toMatchObject({ 'referrer-policy': 'no-referrer', 'cache-control': 'private, no-store' });
      expect(headers['x-frame-options']).toBeUndefined();
    }
  });

  it('opens no other page to frames', async () => {
    const { port } = await openFront({ api });
    for (const path of ['/overview', '/portals', '/sign-in?next=/portal']) {
      const { headers } = await ask(port, { path });
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers['x-frame-options']).toBe('DENY');
    }
  });

  it('is framed by nobody else while the api does not say who may', async () => {
    const { port } = await openFront({ api: (_request, response) => response.writeHead(500).end('no') });
    const { headers } = await ask(port, { path: '/portal' });
    expect(headers['content-security-policy']).toMatch(/frame-ancestors 'self'$/);
  });
});
