import { gunzipSync } from 'node:zlib';

/** A collector request that is answered with an error status and a message naming the field. */
export class CollectorError extends Error {
  readonly status: number;
  /** how many elements the answer refuses */
  readonly elements: number;

  constructor(status: number, message: string, elements = 1) {
    super(message);
    this.status = status;
    this.elements = elements;
  }
}

/**
 * Reads a JSON body, gunzipping it when `Content-Encoding: gzip` says so.
 * `maxBytes` bounds the decompressed size.
 * @throws CollectorError 413 above the bound, 400 when it is not gzip or not JSON, 415 for another encoding.
 */
export function readBody(raw: Buffer, contentEncoding: string | undefined, maxBytes: number): unknown {
  const bytes = decompress(raw, contentEncoding, maxBytes);
  if (bytes.length > maxBytes) throw tooLarge('body', bytes.length, maxBytes);
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new CollectorError(400, 'body: expected JSON');
  }
}

/** @throws CollectorError 413 when any of the elements is larger than `maxBytes` as JSON. */
export function checkElementSizes(elements: readonly unknown[], maxBytes: number): void {
  elements.forEach((element, index) => {
    const bytes = Buffer.byteLength(JSON.stringify(element));
    if (bytes > maxBytes) throw tooLarge(`[${index}]`, bytes, maxBytes, elements.length);
  });
}

function decompress(raw: Buffer, contentEncoding: string | undefined, maxBytes: number): Buffer {
  if (contentEncoding === undefined || contentEncoding === 'identity') return raw;
  if (contentEncoding !== 'gzip') {
    throw new CollectorError(415, `Content-Encoding: found ${contentEncoding}, expected gzip or none`);
  }
  try {
    return gunzipSync(raw, { maxOutputLength: maxBytes + 1 });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge('body', undefined, maxBytes);
    throw new CollectorError(400, 'body: expected gzip as Content-Encoding says');
  }
}

function tooLarge(what: string, bytes: number | undefined, maxBytes: number, elements = 1): CollectorError {
  return new CollectorError(413, `${what}: found ${bytes ?? 'more'} bytes, expected at most ${maxBytes}`, elements);
}
