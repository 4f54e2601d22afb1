import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { DialerOptions } from './dialer.ts';
import { resolverOf, stagedSockets, startSecureServer, startServer } from './outbound.testing.ts';
import { Outbound } from './outbound.ts';
import type { OutboundClient } from './outbound-client.ts';
import { environmentPolicy } from './policy.ts';
import { NO_PROXIES } from './proxy-settings.ts';
import { type OutboundRefusal, refusalIn } from './refusal.ts';

const closed = { allowLoopback: false, allowPrivate: false, trustProxy: false };
const strict = environmentPolicy('probe', closed);
const local = environmentPolicy('probe', { ...closed, allowLoopback: true });

function outboundOf(options: Partial<DialerOptions> = {}) {
  const refusals: OutboundRefusal[] = [];
  const outbound = new Outbound({ proxies: NO_PROXIES, onRefusal: (refusal) => refusals.push(refusal), ...options });
  const client = (...args: Parameters<Outbound['client']>): OutboundClient => {
    const opened = outbound.client(...args);
    onTestFinished(() => opened.destroy());
    return opened;
  };
  return { outbound, client, refusals };
}

const rejection = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => expect.unreachable('nothing was refused'),
    (error: Error) => error,
  );
const reasonOf = async (promise: Promise<unknown>) => refusalIn(await rejection(promise))?.facts;

describe('names', () => {
  it('case 44: a resolver that answers public first and private later is asked once; the checked address is dialled', async () => {
    const server = await startServer((_incoming, response) => response.end('hello'));
    const { resolver, asked } = resolverOf({ 'rebinding.test': [['8.8.8.8'], ['10.0.0.1'], ['127.0.0.1']] });
    const { open, told } = stagedSockets(server.port);
    const { client } = outboundOf({ resolver, open });

    const answer = await client(strict).exchange('http://rebinding.test/');

    expect(answer).toMatchObject({ status: 200, text: 'hello' });
    expect(asked).toEqual(['rebinding.test']);
    expect(told).toEqual([['8.8.8.8']]);
    expect(server.requests).toEqual([{ url: '/', host: 'rebinding.test' }]);
  });

  it('case 44, where the socket comes out elsewhere all the same: nothing is sent', async () => {
    const server = await startServer((_incoming, response) => response.end());
    const { resolver } = resolverOf({ 'rebinding.test': [['8.8.8.8']] });
    const { client, refusals } = outboundOf({ resolver, open: stagedSockets(server.port, '10.0.0.1').open });

    expect(await reasonOf(client(strict).exchange('http://rebinding.test/'))).toMatchObject({
      reason: 'address_changed',
      address: '10.0.0.1',
    });
    expect(server.requests).toEqual([]);
    expect(refusals).toHaveLength(1);
  });

  it.each([
    [45, 'a public and a private address', ['8.8.8.8', '10.0.0.1'], 'private'],
    [46, 'a mapped loopback address', ['::ffff:127.0.0.1'], 'loopback'],
    [47, 'metadata behind an alias', ['169.254.169.254'], 'never'],
  ])('case %i: a name that resolves to %s is refused, and no socket opened', async (_case, _what, found, expected) => {
    const { resolver } = resolverOf({ 'name.test': [found] });
    const { open, told } = stagedSockets(1);
    const { client, refusals } = outboundOf({ resolver, open });

    const error = await rejection(client(strict).exchange('http://name.test/'));

    expect(refusalIn(error)?.facts).toMatchObject({ reason: 'address', addressClass: expected, host: 'name.test' });
    expect(error.message, 'who typed a name does not learn its address').not.toMatch(/\d+\.\d+|::/);
    expect(told).toEqual([]);
    expect(refusals).toHaveLength(1);
  });

  it('case 48: a name that does not exist is told in own words', async () => {
    const { client, refusals } = outboundOf({ resolver: resolverOf({}).resolver });

    const error = await rejection(client(strict).exchange('http://nowhere.test/'));

    expect(error.message).toBe('the name nowhere.test cannot be resolved (ENOTFOUND)');
    expect(refusals).toEqual([]);
  });

  it('case 49: a resolver that hangs is waited for no longer than for a connection', async () => {
    const { client } = outboundOf({ resolver: () => new Promise(() => {}) });

    const error = await rejection(client(strict, { connectMs: 20 }).exchange('http://slow.test/'));

    expect(error.message).toBe('the name slow.test was not resolved within 0.02 s');
  });

  it('that are this machine’s own are reached where loopback is allowed, by every kind of client', async () => {
    const server = await startServer((_incoming, response) => response.end('here'));
    const { outbound, client } = outboundOf();
    const url = `http://localhost:${server.port}/x`;

    expect((await client(local).exchange(url)).text).toBe('here');
    expect(await (await client(local).fetch(url)).text()).toBe('here');
    const pool = outbound.pool(`http://localhost:${server.port}`, local, { connections: 1, answerMs: 1000 });
    onTestFinished(() => pool.destroy());
    expect(await (await pool.request({ method: 'GET', path: '/y' })).body.text()).toBe('here');
    const socket = await outbound.dial({ host: 'localhost', port: server.port, isTls: false }, local);
    expect(socket.remoteAddress).toBe('127.0.0.1');
    socket.destroy();
    expect(server.requests.map((request) => request.url)).toEqual(['/x', '/x', '/y']);
  });

  it('are refused by every kind of client before a socket opens', async () => {
    const { open, told } = stagedSockets(1);
    const { outbound, client, refusals } = outboundOf({ open });
    const url = 'http://127.0.0.1:8080/';
    const pool = outbound.pool('http://127.0.0.1:8080', strict, { connections: 1, answerMs: 1000 });
    onTestFinished(() => pool.destroy());

    const facts = await Promise.all([
      reasonOf(client(strict).exchange(url)),
      reasonOf(client(strict).fetch(url)),
      reasonOf(pool.request({ method: 'GET', path: '/' })),
      reasonOf(outbound.dial({ host: '127.0.0.1', port: 8080, isTls: false }, strict)),
      reasonOf(outbound.resolve({ host: '127.0.0.1', port: 8080, isTls: false }, strict)),
    ]);

    expect(facts.map((each) => each?.addressClass)).toEqual(Array(5).fill('loopback'));
    expect(told).toEqual([]);
    expect(refusals).toHaveLength(5);
  });
});

describe('answers', () => {
  it('case 50: a redirect to this machine is an answer, not a way', async () => {
    const inside = await startServer((_incoming, response) => response.end('secret'));
    const outside = await startServer((_incoming, response) => {
      response.writeHead(302, { location: inside.url }).end();
    });
    const { client } = outboundOf();

    expect((await client(local).exchange(outside.url)).status).toBe(302);
    expect((await client(local).fetch(outside.url, { redirect: 'follow' })).status).toBe(302);
    expect(inside.requests).toEqual([]);
  });

  it('case 51: what unpacks to more than is read is cut off', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    const server = await startServer((_incoming, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
    });
    const { client } = outboundOf();

    await expect(client(local).exchange(server.url)).rejects.toThrow('more than 2097152 bytes');
    const answer = await client(local).fetch(server.url);
    await expect(answer.text()).rejects.toThrow('more than 2097152 bytes');
  });

  it.each(['gzip', 'x-gzip'])('reads what is packed as %s', async (encoding) => {
    const server = await startServer((_incoming, response) => {
      response.writeHead(200, { 'content-encoding': encoding }).end(gzipSync('packed'));
    });
    expect((await outboundOf().client(local).exchange(server.url)).text).toBe('packed');
  });

  it('refuses what is packed as nobody asked for', async () => {
    const server = await startServer((_incoming, response) => {
      response.writeHead(200, { 'content-encoding': 'zstd' }).end('x');
    });
    await expect(outboundOf().client(local).exchange(server.url)).rejects.toThrow('packed as "zstd"');
  });

  it('that never come end with the time for one exchange', async () => {
    const server = await startServer(() => {});
    const { client } = outboundOf();

    await expect(client(local, { totalMs: 30 }).exchange(server.url)).rejects.toThrow(/timeout/);
    await expect(client(local, { totalMs: 30 }).fetch(server.url)).rejects.toThrow(/timeout/);
  });

  it('case 52: a certificate of another name, or of an unknown authority, ends the connection before the request', async () => {
    const { cert, port, requests } = await startSecureServer('right.test');
    const { resolver } = resolverOf({ 'right.test': [['8.8.8.8']], 'wrong.test': [['8.8.8.8']] });
    const { client } = outboundOf({ resolver, open: stagedSockets(port).open });
    const trusting = { tls: { ca: [cert] } };

    await expect(client(strict, trusting).exchange('https://wrong.test/')).rejects.toThrow(/altnames/);
    await expect(client(strict).exchange('https://right.test/')).rejects.toThrow(/self-signed/);
    expect(requests).toEqual([]);
    expect((await client(strict, trusting).exchange('https://right.test/')).text).toBe('secure');
    expect(requests).toEqual(['right.test']);
  });

  it('case 53: a pool that is closed ends its kept connections', async () => {
    const server = await startServer((_incoming, response) => response.end('kept'));
    const { outbound } = outboundOf();
    const pool = outbound.pool(server.url, local, { connections: 1, answerMs: 1000 });
    let ended: Promise<unknown> = Promise.resolve();
    pool.once('connect', () => {
      ended = once(pool, 'disconnect');
    });
    await (await pool.request({ method: 'GET', path: '/' })).body.text();

    await pool.close();
    await ended;

    await expect(pool.request({ method: 'GET', path: '/' })).rejects.toThrow(/destroyed|closed/);
  });
});
