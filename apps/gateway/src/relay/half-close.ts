import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { NewestResponse } from './newest-response.ts';

/** When a silent client is asked again; the last pause repeats. The first answer to a probe shows only at the next one. */
const PROBE_AFTER_MS = [20, 60, 250, 1_000, 5_000];

/**
 * Tells a client that only finished sending from one that is gone. Both look the same (a FIN), and Node by default
 * treats both as gone. While no answer has begun, an interim response finds out: a closed peer resets the connection,
 * a waiting one ignores it (RFC 9110 section 15.2). Later nothing may be inserted, so there the client counts as gone.
 */
export function watchHalfClose(server: Server, newestResponse: NewestResponse): void {
  (server as Server & { httpAllowHalfOpen: boolean }).httpAllowHalfOpen = true;
  server.on('connection', (socket: Socket) => {
    socket.on('end', () => {
      const response = newestResponse(socket);
      if (response !== undefined && !response.writableFinished) probe(socket, response, 0);
    });
  });
}

function probe(socket: Socket, response: ServerResponse, attempt: number): void {
  if (response.writableFinished || response.destroyed || socket.destroyed) return;
  if (response.headersSent) {
    if (!response.writableEnded) socket.destroy();
    return;
  }
  response.writeProcessing();
  const afterMs = PROBE_AFTER_MS[Math.min(attempt, PROBE_AFTER_MS.length - 1)];
  setTimeout(() => probe(socket, response, attempt + 1), afterMs).unref();
}
