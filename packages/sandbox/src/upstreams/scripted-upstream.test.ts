import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type ScriptedUpstream, startScriptedUpstream } from './scripted-upstream.ts';

let upstream: ScriptedUpstream;

beforeEach(async () => {
  upstream = await startScriptedUpstream(({ json }) => json({ ok: true }));
});

afterEach(() => upstream.close());

it('records raw headers and body bytes as they came', async () => {
  const socket = connect(upstream.port, '127.0.0.1');
  socket.write('POST /mcp?a=1 HTTP/1.1\r\nHost: x\r\nX-Twice: 1\r\nx-twice: 2\r\nContent-Length: 6\r\n\r\n{"1.0"');
  const request = await upstream.request(0);
  expect(await request.text()).toBe('{"1.0"');
  expect(request).toMatchObject({ method: 'POST', path: '/mcp?a=1', aborted: false });
  expect(request.rawHeaders).toEqual(['Host', 'x', 'X-Twice', '1', 'x-twice', '2', 'Content-Length', '6']);
  socket.destroy();
});

it('sends headers and chunks when the script says so', async () => {
  let next = () => {};
  const step = () => new Promise<void>((resolve) => (next = resolve));
  let gate = step();
  upstream.use(async (exchange) => {
    exchange.head(200, [
      ['Content-Type', 'text/event-stream'],
      ['X-Case', 'kept'],
    ]);
    await gate;
    await exchange.write('one');
    await gate;
    exchange.end('two');
  });
  const response = await fetch(upstream.url);
  expect(response.headers.get('x-case')).toBe('kept');
  const reader = response.body!.getReader();
  const read = async () => new TextDecoder().decode((await reader.read()).value);
  const open = next;
  gate = step();
  open();
  expect(await read()).toBe('one');
  next();
  expect(await read()).toBe('two');
});

it('breaks the connection in the middle of an answer', async () => {
  upstream.use(async (exchange) => {
    await exchange.event({ id: 1 }, 'e1');
    exchange.destroy();
  });
  const response = await fetch(upstream.url);
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  await expect(response.text()).rejects.toThrow();
});

it('sees a client that goes away', async () => {
  upstream.use((exchange) => exchange.head(200, { 'content-type': 'text/event-stream' }));
  const client = httpRequest(upstream.url).end();
  client.on('error', () => {});
  const request = await upstream.request(0);
  client.destroy();
  await request.closed;
  expect(request.aborted).toBe(true);
});

it('holds the script back while the reader is slow', async () => {
  let written = 0;
  const chunk = Buffer.alloc(1024 * 1024);
  upstream.use(async (exchange) => {
    exchange.head(200);
    for (; written < 64; written += 1) await exchange.write(chunk);
    exchange.end();
  });
  const response = await fetch(upstream.url);
  await upstream.request(0);
  expect(written).toBeLessThan(64);
  expect((await response.arrayBuffer()).byteLength).toBe(64 * chunk.length);
});

it('sends bytes that are not valid HTTP', async () => {
  upstream.use((exchange) => {
    exchange.raw('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf');
    exchange.destroy();
  });
  const response = await fetch(upstream.url).catch(() => undefined);
  await expect(Promise.resolve(response?.text() ?? Promise.reject(new Error('reset')))).rejects.toThrow();
});
