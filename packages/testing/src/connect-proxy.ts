import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

export type ConnectProxy = {
  /** With the credentials `agent` / `p@ss`, as environments carry them. */
  url: string;
  /** What it was asked for, in order. */
  asked: { authority: string; headers: IncomingHttpHeaders }[];
  close(): void;
};

/**
 * An HTTP proxy on loopback that only knows CONNECT (RFC 9110 section 9.3.6) and leads every destination to a port of
 * this machine.
 * @param portOf the port for an authority such as `mcp.example:443`; undefined is answered with 502
 * @param refusal status line in place of every tunnel
 */
export async function startConnectProxy(
  portOf: (authority: string) => number | undefined,
  refusal?: string,
): Promise<ConnectProxy> {
  const asked: ConnectProxy['asked'] = [];
  const sockets = new Set<Socket>();
  const server = createServer();
  server.on('connection', (socket) => sockets.add(socket));
  server.on('connect', (incoming, client: Socket, head) => {
    const authority = incoming.url ?? '';
    asked.push({ authority, headers: incoming.headers });
    client.on('error', () => {});
    const port = portOf(authority);
    if (refusal !== undefined || port === undefined) {
      client.end(`${refusal ?? 'HTTP/1.1 502 Bad Gateway'}\r\n\r\n`);
      return;
    }
    const destination = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      destination.write(head);
      client.pipe(destination).pipe(client);
    });
    destination.on('error', () => client.destroy());
    client.once('close', () => destination.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://agent:p%40ss@127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
