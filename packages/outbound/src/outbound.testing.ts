import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type LookupFunction, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { issueCertificate } from '@tallygate/testing/certificate';
import { onTestFinished } from 'vitest';
import type { DialerOptions } from './dialer.ts';

/** Starts a server on loopback for one test. */
export async function listenFor<T extends Server>(server: T): Promise<{ server: T; port: number }> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return { server, port: (server.address() as AddressInfo).port };
}

/** An HTTP server that counts what reaches it. */
export async function startServer(listener: RequestListener) {
  const requests: { url: string; host: string | undefined }[] = [];
  const { port } = await listenFor(
    createServer((incoming, response) => {
      requests.push({ url: incoming.url ?? '', host: incoming.headers.host });
      listener(incoming, response);
    }),
  );
  return { port, url: `http://127.0.0.1:${port}`, requests };
}

/** A TLS server with a certificate of that name, which no authority knows. */
export async function startSecureServer(name: string) {
  const dir = mkdtempSync(join(tmpdir(), 'outbound-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const files = { cert: join(dir, 'cert.pem'), key: join(dir, 'key.pem') };
  issueCertificate(files, name);
  const cert = readFileSync(files.cert, 'utf8');
  const requests: (string | undefined)[] = [];
  const { server, port } = await listenFor(
    createTlsServer({ cert, key: readFileSync(files.key) }, (incoming, response) => {
      requests.push(incoming.headers.host);
      response.end('secure');
    }),
  );
  server.on('connect', (incoming) => requests.push(`CONNECT ${incoming.url}`));
  return { cert, port, requests };
}

type Answers = readonly (readonly string[])[];

/** A resolver that gives each name its answers one after the other, the last one for ever; other names do not exist. */
export function resolverOf(names: Record<string, Answers>) {
  const asked: string[] = [];
  const resolver: NonNullable<DialerOptions['resolver']> = async (host) => {
    const answers = names[host];
    if (answers === undefined) throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' });
    const turn = asked.filter((name) => name === host).length;
    asked.push(host);
    const found = answers[Math.min(turn, answers.length - 1)] ?? [];
    return found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  };
  return { resolver, asked };
}

/**
 * Opens sockets to a port of this machine that claim to have reached the first address they were told to: no test sends
 * anything to an address of the world.
 */
export function stagedSockets(port: number, reached?: string) {
  const told: string[][] = [];
  const open = (target: { host: string; port: number; lookup: LookupFunction }): Socket => {
    const addresses: string[] = [];
    target.lookup(target.host, { all: true }, (_error, found) => {
      for (const { address } of Array.isArray(found) ? found : []) addresses.push(address);
    });
    told.push(addresses);
    const socket = connect(port, '127.0.0.1');
    Object.defineProperty(socket, 'remoteAddress', { value: reached ?? addresses[0] });
    return socket;
  };
  return { open, told };
}
