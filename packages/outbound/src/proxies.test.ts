import { createServer as createTcpServer, type Socket } from 'node:net';
import { parseEnv } from '@tallygate/server-kit/env';
import { startConnectProxy } from '@tallygate/testing/connect-proxy';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { z } from 'zod';
import { listenFor, resolverOf, startSecureServer, startServer } from './outbound.testing.ts';
import { Outbound } from './outbound.ts';
import { environmentPolicy } from './policy.ts';
import { describeProxies, proxyFor, readProxySettings } from './proxy-settings.ts';
import { proxyVariables } from './proxy-variables.ts';
import { refusalIn } from './refusal.ts';

const closed = { allowLoopback: true, allowPrivate: false, trustProxy: false };
const policy = environmentPolicy('probe', closed);

describe('which destinations go through a proxy', () => {
  const via = (url: string, environment: Record<string, string>, addresses: string[] = []) => {
    const { hostname, port, protocol } = new URL(url);
    const isTls = protocol === 'https:';
    const destination = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || (isTls ? 443 : 80), isTls };
    return proxyFor(destination, addresses, readProxySettings(environment))?.host ?? 'direct';
  };
  const proxies = { HTTPS_PROXY: 'http://secure.proxy:1080', HTTP_PROXY: 'http://plain.proxy:1081' };

  it.each([
    ['https://a.example/', {}, [], 'secure.proxy:1080'],
    ['http://a.example/', {}, [], 'plain.proxy:1081'],
    ['https://a.example/', { https_proxy: 'http://lower:1' }, [], 'lower:1'],
    ['https://a.example/', { HTTPS_PROXY: 'named:3128' }, [], 'named:3128'],
    ['http://localhost:1/', {}, [], 'direct'],
    ['http://x.localhost:1/', {}, [], 'direct'],
    ['http://127.8.0.1:1/', {}, ['127.8.0.1'], 'direct'],
    ['http://[::1]:1/', {}, ['::1'], 'direct'],
    ['https://mine.example/', {}, ['127.0.0.1', '::1'], 'direct'],
    ['https://a.example/', { NO_PROXY: '*' }, [], 'direct'],
    ['https://a.example/', { NO_PROXY: 'a.example' }, [], 'direct'],
    ['https://b.a.example/', { NO_PROXY: 'a.example' }, [], 'direct'],
    ['https://b.a.example/', { NO_PROXY: '.a.example' }, [], 'direct'],
    ['https://a.example/', { NO_PROXY: '*.a.example' }, [], 'direct'],
    ['https://nota.example/', { NO_PROXY: 'a.example' }, [], 'secure.proxy:1080'],
    ['https://A.Example/', { no_proxy: 'other, A.EXAMPLE.' }, [], 'direct'],
    ['https://a.example:8443/', { NO_PROXY: 'a.example:8443' }, [], 'direct'],
    ['https://a.example/', { NO_PROXY: 'a.example:8443' }, [], 'secure.proxy:1080'],
    ['https://10.9.8.7/', { NO_PROXY: '10.0.0.0/8' }, ['10.9.8.7'], 'direct'],
    ['https://11.9.8.7/', { NO_PROXY: '10.0.0.0/8' }, ['11.9.8.7'], 'secure.proxy:1080'],
    ['https://inside.example/', { NO_PROXY: '10.0.0.0/8' }, ['10.9.8.7'], 'direct'],
    ['https://split.example/', { NO_PROXY: '10.0.0.0/8' }, ['10.9.8.7', '8.8.8.8'], 'secure.proxy:1080'],
    ['https://unknown.example/', { NO_PROXY: '10.0.0.0/8' }, [], 'secure.proxy:1080'],
    ['https://[fd00::7]/', { NO_PROXY: 'fd00::/8' }, ['fd00::7'], 'direct'],
    ['https://[fd00::7]:81/', { NO_PROXY: '[fd00::7]:81' }, ['fd00::7'], 'direct'],
    ['https://10.9.8.7/', { NO_PROXY: '10.0.0.0/99' }, ['10.9.8.7'], 'secure.proxy:1080'],
  ])('case 54: %s with %j, resolved to %j: %s', (url, environment, addresses, expected) => {
    expect(via(url, { ...proxies, ...environment }, addresses)).toBe(expected);
  });

  it('are none without the variables', () => {
    expect(via('https://a.example/', {})).toBe('direct');
  });

  it('refuses a proxy of another kind by the name of its variable, without its value', () => {
    const refused = (environment: Record<string, string>) => () => parseEnv(z.object(proxyVariables), environment);

    expect(refused({ HTTPS_PROXY: 'socks5://u:hunter2@p:1' })).toThrow(/HTTPS_PROXY: must be an http.*; found a value/);
    expect(refused({ http_proxy: 'http://u:hunter2@ p' })).toThrow(/http_proxy: must be an http.*; found a value/);
    expect(readProxySettings({ HTTPS_PROXY: 'socks5://p:1' }).https).toBeUndefined();
  });

  it('are shown without credentials', () => {
    const settings = readProxySettings({ HTTPS_PROXY: 'http://u:hunter2@p:3128', NO_PROXY: 'a.example' });

    expect(describeProxies(settings)).toBe('HTTPS_PROXY http://***@p:3128; NO_PROXY a.example');
  });
});

async function startProxy(to: number, refusal?: string) {
  const proxy = await startConnectProxy(() => to, refusal);
  onTestFinished(() => proxy.close());
  return proxy;
}

describe('requests through a proxy', () => {
  const outboundVia = (proxy: string, names: Parameters<typeof resolverOf>[0] = {}) =>
    new Outbound({
      proxies: readProxySettings({ HTTP_PROXY: proxy, HTTPS_PROXY: proxy }),
      resolver: resolverOf(names).resolver,
    });
  const clientOf = (outbound: Outbound, rules = policy) => {
    const client = outbound.client(rules);
    onTestFinished(() => client.destroy());
    return client;
  };

  it('go to the name they were written with, with the proxy’s credentials', async () => {
    const server = await startServer((_incoming, response) => response.end('through'));
    const proxy = await startProxy(server.port);
    const outbound = outboundVia(proxy.url, { 'mcp.example': [['93.184.216.34']] });

    expect((await clientOf(outbound).exchange('http://mcp.example:8000/mcp')).text).toBe('through');
    const pool = outbound.pool('http://mcp.example:8000', policy, { connections: 1, answerMs: 1000 });
    onTestFinished(() => pool.destroy());
    await (await pool.request({ method: 'GET', path: '/' })).body.text();

    expect(proxy.asked.map(({ authority }) => authority)).toEqual(['mcp.example:8000', 'mcp.example:8000']);
    expect(proxy.asked[0]?.headers['proxy-authorization']).toBe(
      `Basic ${Buffer.from('agent:p@ss').toString('base64')}`,
    );
    expect(server.requests.map(({ host }) => host)).toEqual(['mcp.example:8000', 'mcp.example:8000']);
  });

  it('that are https are encrypted end to end: the proxy sees a name, and cannot stand in for it', async () => {
    const server = await startSecureServer('mcp.example');
    const proxy = await startProxy(server.port);
    const outbound = outboundVia(proxy.url, {
      'mcp.example': [['93.184.216.34']],
      'other.example': [['93.184.216.34']],
    });
    const client = outbound.client(policy, { tls: { ca: [server.cert] } });
    onTestFinished(() => client.destroy());

    expect((await client.exchange('https://mcp.example/')).text).toBe('secure');
    await expect(client.exchange('https://other.example/')).rejects.toThrow(/altnames/);
    expect(proxy.asked.map(({ authority }) => authority)).toEqual(['mcp.example:443', 'other.example:443']);
    expect(server.requests).toEqual(['mcp.example']);
  });

  it('go to no proxy whose certificate nobody vouches for', async () => {
    const impostor = await startSecureServer('proxy.example');
    const proxy = `https://agent:secret@127.0.0.1:${impostor.port}`;

    await expect(
      clientOf(outboundVia(proxy, { 'mcp.example': [['93.184.216.34']] })).exchange('https://mcp.example/'),
    ).rejects.toThrow(/self-signed/);
    expect(impostor.requests).toEqual([]);
  });

  it('to this machine do not go through it', async () => {
    const server = await startServer((_incoming, response) => response.end('direct'));
    const proxy = await startProxy(server.port);

    expect((await clientOf(outboundVia(proxy.url)).exchange(`http://127.0.0.1:${server.port}/`)).text).toBe('direct');
    expect(proxy.asked).toEqual([]);
  });

  it.each([
    ['an address', 'http://10.0.0.1/', {}],
    ['a name that resolves here', 'http://inside.example/', { 'inside.example': [['10.0.0.1']] }],
    ['metadata', 'http://169.254.169.254/', {}],
  ])('are refused for %s as without one', async (_what, url, names) => {
    const proxy = await startProxy(1);

    const error = await clientOf(outboundVia(proxy.url, names))
      .exchange(url)
      .catch((cause: unknown) => cause);

    expect(refusalIn(error)).toBeDefined();
    expect(proxy.asked).toEqual([]);
  });

  it('for a name that only the proxy knows need an operator who trusts it', async () => {
    const server = await startServer((_incoming, response) => response.end('resolved there'));
    const proxy = await startProxy(server.port);
    const outbound = outboundVia(proxy.url);
    const url = 'http://only-there.example/';

    const error = await clientOf(outbound)
      .exchange(url)
      .catch((cause: unknown) => cause);
    expect(refusalIn(error)).toMatchObject({
      message: expect.stringContaining('TALLYGATE_OUTBOUND_TRUST_PROXY=on'),
      facts: { reason: 'unresolvable_behind_proxy' },
    });
    expect(proxy.asked).toEqual([]);
    const trusting = environmentPolicy('probe', { ...closed, trustProxy: true });
    expect((await clientOf(outbound, trusting).exchange(url)).text).toBe('resolved there');
    expect(proxy.asked[0]?.authority).toBe('only-there.example:80');
  });

  it('end when the proxy does not answer in time, and leave nothing behind', async () => {
    const sockets: Socket[] = [];
    const silent = await listenFor(createTcpServer((socket) => sockets.push(socket.resume())));
    const outbound = outboundVia(`http://127.0.0.1:${silent.port}`, { 'mcp.example': [['93.184.216.34']] });
    const client = outbound.client(policy, { connectMs: 30 });
    onTestFinished(() => client.destroy());

    await expect(client.exchange('http://mcp.example/')).rejects.toThrow(
      'mcp.example:80 does not answer within 0.03 s',
    );
    await vi.waitFor(() => expect(sockets.map((socket) => socket.readableEnded)).toEqual([true]));
  });

  it('end when the proxy hangs up', async () => {
    const rude = await listenFor(createTcpServer((socket) => socket.destroy()));
    const outbound = outboundVia(`http://127.0.0.1:${rude.port}`, { 'mcp.example': [['93.184.216.34']] });

    await expect(clientOf(outbound).exchange('http://mcp.example/')).rejects.toThrow(/hang up|ECONNRESET|closed/);
  });

  it('that the proxy does not open say what it answered, and no credential', async () => {
    const proxy = await startProxy(1, 'HTTP/1.1 407 Proxy Authentication Required');
    const outbound = outboundVia(proxy.url, { 'mcp.example': [['93.184.216.34']] });

    await expect(clientOf(outbound).exchange('http://mcp.example/')).rejects.toThrow(
      /^(?!.*(agent|p@ss|p%40ss)).*answered 407 for mcp\.example:80: it wants a user name/,
    );
  });
});
