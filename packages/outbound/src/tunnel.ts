import { once } from 'node:events';
import { request } from 'node:http';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { bareHost, type Destination } from './destination.ts';

/** The proxy did not open a tunnel; the message says what it answered, never its credentials. */
class ProxyRefused extends Error {
  override name = 'ProxyRefused';
  readonly code = 'PROXY_REFUSED';
}

/**
 * Asks an HTTP proxy for a tunnel (RFC 9110 section 9.3.6). The host goes along as it was written, so that the proxy's
 * rules for names hold; whatever is spoken inside ends at the destination.
 * @param options.socket a connection to the proxy
 * @param options.signal ends the attempt
 * @returns the same connection, now leading to the destination
 * @throws ProxyRefused, or what the connection fails with
 */
export async function openTunnel(
  proxy: URL,
  { host, port }: Pick<Destination, 'host' | 'port'>,
  { socket, signal }: { socket: Socket; signal: AbortSignal },
): Promise<Socket> {
  const carrier = proxy.protocol === 'https:' ? await secure(proxy, socket, signal) : socket;
  const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const asked = request({
    method: 'CONNECT',
    path: authority,
    headers: { host: authority, ...proxyAuthorization(proxy) },
    // Without an agent: the connection is there already.
    createConnection: () => carrier,
    signal,
  });
  // An error after the wait was given up would have no other listener, and end the process.
  asked.on('error', () => {});
  asked.end();
  const [answer, tunnel, head] = await once(asked, 'connect', { signal });
  if (answer.statusCode !== 200) {
    tunnel.destroy();
    const why = answer.statusCode === 407 ? ': it wants a user name and a password' : '';
    throw new ProxyRefused(`the proxy ${proxy.host} answered ${answer.statusCode} for ${authority}${why}`);
  }
  if (head.length > 0) tunnel.unshift(head);
  return tunnel;
}

async function secure(proxy: URL, socket: Socket, signal: AbortSignal): Promise<Socket> {
  const host = bareHost(proxy.hostname);
  // Names go into the handshake, addresses may not (RFC 6066 section 3).
  const servername = /^[\d.]+$|:/.test(host) ? '' : host;
  const secured = connectTls({ socket, host, servername });
  secured.on('error', () => {});
  await once(secured, 'secureConnect', { signal });
  return secured;
}

function proxyAuthorization({ username, password }: URL): { 'proxy-authorization'?: string } {
  if (username === '') return {};
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}` };
}
