import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Tells the response to the newest request of a connection; undefined before its first. */
export type NewestResponse = (socket: Socket) => ServerResponse | undefined;

/** Remembers, per connection, the response to its newest request. */
export function trackNewestResponse(server: Server): NewestResponse {
  const newest = new WeakMap<Socket, ServerResponse>();
  server.on('request', (incoming: IncomingMessage, response: ServerResponse) => {
    newest.set(incoming.socket, response);
  });
  return (socket) => newest.get(socket);
}
