import type { IncomingMessage } from 'node:http';
import { BytePieces } from '../mcp/byte-pieces.ts';

type Outcome = (body: Buffer | 'too_large') => void;

/**
 * Reads a request body up to a limit and calls `done` once; beyond the limit nothing more is read. A body that breaks
 * off never ends: the close of its response tells.
 */
export function readBody(incoming: IncomingMessage, maxBytes: number, done: Outcome): void {
  if (Number(incoming.headers['content-length'] ?? 0) > maxBytes) {
    done('too_large');
    return;
  }
  let first: Buffer | undefined;
  let more: BytePieces | undefined;
  let bytes = 0;
  let isDone = false;
  const finish: Outcome = (body) => {
    if (isDone) return;
    isDone = true;
    done(body);
  };
  incoming.on('data', (chunk: Buffer) => {
    if (isDone) return;
    bytes += chunk.length;
    if (bytes > maxBytes) {
      incoming.pause();
      finish('too_large');
    } else if (first === undefined) {
      first = chunk;
    } else {
      if (more === undefined) {
        more = new BytePieces();
        more.push(first);
      }
      more.push(chunk);
    }
  });
  incoming.on('end', () => finish(more === undefined ? (first ?? Buffer.alloc(0)) : more.join()));
}
