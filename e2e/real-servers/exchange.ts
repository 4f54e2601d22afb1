import { request } from 'node:http';

export type Request = {
  title: string;
  method: 'POST' | 'GET' | 'DELETE';
  headers: { [name: string]: string };
  body?: string;
};
export type Answer = { status: number; rawHeaders: string[]; body: Buffer };

const LONGEST_ANSWER_MS = 60_000;

/**
 * Sends one request on a connection of its own.
 * @returns the answer with its whole body; of a stream that the client opened (GET), its head alone
 * @throws Error that names the request, when the connection breaks or nothing comes for a minute
 */
export function exchange(url: string, { title, method, headers, body }: Request): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const fail = (cause: Error) => reject(new Error(`${title}: ${cause.message}`, { cause }));
    const signal = AbortSignal.timeout(LONGEST_ANSWER_MS);
    const outgoing = request(url, { method, headers, agent: false, signal }, (incoming) => {
      const { statusCode: status = 0, rawHeaders } = incoming;
      const isStream = incoming.headers['content-type']?.startsWith('text/event-stream');
      if (method === 'GET' && isStream) {
        outgoing.destroy();
        resolve({ status, rawHeaders, body: Buffer.alloc(0) });
        return;
      }
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.once('error', fail);
      incoming.once('end', () => resolve({ status, rawHeaders, body: Buffer.concat(chunks) }));
    });
    outgoing.once('error', fail);
    outgoing.end(body);
  });
}
