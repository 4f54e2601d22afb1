import type { Server } from 'node:http';
import { createServer } from 'node:net';

/**
 * Lets a server that listens on 127.0.0.1 be reached at `[::1]` too, since `localhost` may mean either. Nothing happens
 * for other hosts, on a machine without IPv6, or where somebody else has the port there.
 * @returns stops it; connections stay the server's
 */
export async function listenOnSecondLoopback(server: Server, host: string, port: number): Promise<() => void> {
  if (host !== '127.0.0.1' && host !== 'localhost') return () => {};
  const second = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => server.emit('connection', socket));
  const isOpen = await new Promise<boolean>((resolve) => {
    second.once('error', () => resolve(false));
    second.listen({ host: '::1', port }, () => resolve(true));
  });
  if (!isOpen) return () => {};
  second.on('error', () => second.close());
  return () => void second.close();
}
