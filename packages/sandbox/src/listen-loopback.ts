import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A listener on both loopback addresses, so that `localhost` reaches it whichever way it resolves. */
export type LoopbackListener = {
  port: number;
  /** stops listening and breaks every open connection */
  close(): Promise<void>;
};

/**
 * Listens on 127.0.0.1 and, where the machine has it, on ::1 with the same port. `port` 0 = any free port.
 * @throws the listen error (`EADDRINUSE`) when the port is taken on either address.
 */
export async function listenOnLoopback(handler: RequestListener, port: number): Promise<LoopbackListener> {
  const v4 = createServer(handler);
  await listen(v4, '127.0.0.1', port);
  const bound = (v4.address() as AddressInfo).port;
  const v6 = createServer(handler);
  const servers = [v4];
  try {
    await listen(v6, '::1', bound);
    servers.push(v6);
  } catch (error) {
    // No IPv6 on this machine is fine. A foreign listener on ::1 is not: clients of `localhost` would meet it.
    if (codeOf(error) === 'EADDRINUSE') {
      await close(v4);
      if (port !== 0) throw error;
      return listenOnLoopback(handler, 0);
    }
  }
  return { port: bound, close: async () => void (await Promise.all(servers.map(close))) };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
