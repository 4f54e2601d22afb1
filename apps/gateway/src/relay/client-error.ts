import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

type ClientError = Error & { code?: string };

const STATUS: Record<string, number> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  HPE_HEADER_OVERFLOW: 431,
};

/**
 * Ends a connection whose bytes are no HTTP, or that is too slow with them: with a status if one is still due. Bytes
 * between or within answers to earlier requests would be taken for a part of those, so then there is none.
 * @param newest the response to the newest request of the connection
 */
export function answerClientError(error: ClientError, socket: Socket, newest: ServerResponse | undefined): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (socket.writable && isStatusDue(newest)) {
    const status = STATUS[error.code ?? ''] ?? 400;
    const body = JSON.stringify({ error: STATUS_CODES[status] });
    const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}`;
    socket.write(
      `${head}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
    );
  }
  socket.destroy(error);
}

function isStatusDue(newest: ServerResponse | undefined): boolean {
  if (newest === undefined || newest.writableFinished) return true;
  // A response without a socket waits for earlier answers of its connection.
  return newest.socket !== null && !newest.headersSent && !newest.req.complete;
}
