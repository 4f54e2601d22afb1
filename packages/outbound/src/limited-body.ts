import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

/** Most that an answer may unpack to, bytes, unless its reader says otherwise. */
export const MAX_ANSWER_BYTES = 2 * 1024 * 1024;

/** An answer that was cut off because it is too long; what was read of it is gone. */
export class AnswerTooLong extends Error {
  override name = 'AnswerTooLong';

  constructor(maxBytes: number) {
    super(`the answer is more than ${maxBytes} bytes`);
  }
}

type Encoding = string | string[] | undefined;

/**
 * Reads a body as UTF-8 text. What counts is the size after unpacking: a kilobyte may hold a gigabyte.
 * @param encoding the answer's `Content-Encoding`
 * @throws AnswerTooLong, or an error for an encoding that nobody asked for
 */
export async function readText(body: Readable, encoding: Encoding, maxBytes = MAX_ANSWER_BYTES): Promise<string> {
  const decoder = decoderOf(encoding);
  if (decoder === null) {
    body.on('error', () => {}).destroy();
    throw new Error(`the answer is packed as "${String(encoding)}", which was not asked for`);
  }
  const chunks: Buffer[] = [];
  let size = 0;
  const collect = async (source: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of source) {
      size += chunk.length;
      if (size > maxBytes) return;
      chunks.push(chunk);
    }
  };
  try {
    await (decoder === undefined ? pipeline(body, collect) : pipeline(body, decoder, collect));
  } catch (error) {
    // Ending a body before its end looks like an abort.
    if (size <= maxBytes) throw error;
  }
  if (size > maxBytes) throw new AnswerTooLong(maxBytes);
  return Buffer.concat(chunks).toString('utf8');
}

/** The same answer, which ends in `AnswerTooLong` when it is; `fetch` has unpacked it already. */
export function limitedResponse(answer: Response, maxBytes: number): Response {
  if (answer.body === null) return answer;
  let size = 0;
  const body = answer.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        size += chunk.byteLength;
        if (size > maxBytes) controller.error(new AnswerTooLong(maxBytes));
        else controller.enqueue(chunk);
      },
    }),
  );
  return new Response(body, { status: answer.status, statusText: answer.statusText, headers: answer.headers });
}

/** The decoder; undefined when the body is not encoded, null when the encoding is unknown. */
function decoderOf(encoding: Encoding) {
  switch (
    String(encoding ?? 'identity')
      .trim()
      .toLowerCase()
  ) {
    case 'identity':
    case '':
      return undefined;
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    default:
      return null;
  }
}
