import zlib from 'node:zlib';
import type { Random } from '../random.ts';
import type { Oddities } from './oddities.ts';

type Encoded = {
  bytes: Buffer;
  label: string;
  /** It is damaged, so that what is read of it depends on the pieces that it arrives in. */
  isDamaged?: true;
};

const gzip = (bytes: Buffer): Buffer => zlib.gzipSync(bytes, { level: 1 });

const ENCODINGS: readonly ((bytes: Buffer) => Encoded)[] = [
  (bytes) => ({ bytes: gzip(bytes), label: 'gzip' }),
  (bytes) => ({ bytes: gzip(bytes), label: 'gzip' }),
  (bytes) => ({ bytes: gzip(bytes), label: 'x-gzip' }),
  (bytes) => ({ bytes: gzip(bytes), label: 'GZip' }),
  (bytes) => ({ bytes: gzip(bytes), label: ' gzip ' }),
  (bytes) => ({ bytes: zlib.brotliCompressSync(bytes), label: 'br' }),
  (bytes) => ({ bytes: zlib.deflateSync(bytes), label: 'deflate' }),
  (bytes) => ({ bytes: zlib.deflateRawSync(bytes), label: 'deflate' }),
  (bytes) => ({ bytes: gzip(gzip(bytes)), label: 'gzip, gzip' }),
  (bytes) => ({ bytes: gzip(zlib.brotliCompressSync(bytes)), label: 'br, gzip' }),
  (bytes) => ({ bytes: gzip(bytes), label: 'br' }),
  (bytes) => ({ bytes: gzip(bytes), label: 'identity' }),
  (bytes) => ({ bytes: gzip(bytes), label: 'identity, gzip' }),
  (bytes) => ({ bytes: gzip(bytes), label: 'unknown' }),
  (bytes) => ({ bytes: gzip(bytes), label: 'gzip, unknown' }),
  (bytes) => ({ bytes, label: 'gzip' }),
  (bytes) => ({ bytes, label: 'br' }),
  (bytes) => ({ bytes, label: 'deflate' }),
  (bytes) => ({ bytes, label: 'identity' }),
  (bytes) => ({ bytes, label: '' }),
  (bytes) => ({ bytes, label: 'unknown' }),
  (bytes) => ({ bytes, label: 'utf-8' }),
  (bytes) => ({ bytes, label: 'zstd' }),
  (bytes) => ({ bytes: zstd(bytes), label: 'zstd' }),
  (bytes) => ({ bytes: gzip(bytes).subarray(0, -8), label: 'gzip' }),
  (bytes) => ({ bytes: gzip(bytes).subarray(0, -20), label: 'gzip' }),
  (bytes) => ({ bytes: Buffer.concat([gzip(bytes.subarray(0, 9)), gzip(bytes.subarray(9))]), label: 'gzip' }),
  (bytes) => ({ bytes: withWrongChecksum(gzip(bytes)), label: 'gzip', isDamaged: true }),
  () => ({ bytes: gzip(Buffer.alloc(0)), label: 'gzip' }),
];

/** A body and the `content-encoding` it is sent with; undefined when it is sent without one. */
export function oddEncoding(
  random: Random,
  bytes: Buffer,
  odd: Oddities,
): Omit<Encoded, 'label'> & { label: string | undefined } {
  if (odd.happens(0.12, 'content-encoding')) return random.pick(ENCODINGS)(bytes);
  if (odd.happens(0.01, 'compressed without saying so')) return { bytes: gzip(bytes), label: undefined };
  return { bytes, label: undefined };
}

/** Node has it since 22.15; before that nobody decodes it, and the bytes stay as they are. */
function zstd(bytes: Buffer): Buffer {
  const compress = (zlib as { zstdCompressSync?: (bytes: Buffer) => Buffer }).zstdCompressSync;
  return compress === undefined ? bytes : compress(bytes);
}

function withWrongChecksum(zipped: Buffer): Buffer {
  const changed = Buffer.from(zipped);
  changed.writeUInt32LE(7, changed.length - 8);
  return changed;
}
