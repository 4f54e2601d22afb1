import zlib, { brotliCompressSync, constants, createGzip, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { ContentDecoder, decodingsOf, MAX_DECODED_BYTES } from './content-decoder.ts';

const MiB = 1024 * 1024;
const TEXT = Buffer.from('{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"done"}]}}');
const hasZstd = 'createZstdDecompress' in zlib;

/** A zstd frame that holds its text as it is (RFC 8878 section 3.1.1). @param windowLog of the window that its reader needs */
function zstdFrame(text: Buffer, windowLog = 10): Buffer {
  const header = (text.length << 3) | 1;
  const frame = [
    0x28,
    0xb5,
    0x2f,
    0xfd,
    0x00,
    (windowLog - 10) << 3,
    header & 0xff,
    (header >> 8) & 0xff,
    header >> 16,
  ];
  return Buffer.concat([Buffer.from(frame), text]);
}

/** Decodes pieces one after the other: what each told by the time it was done, and in all. */
async function decoded(encoding: string, pieces: readonly Buffer[]) {
  let bytes = 0;
  let told: Buffer[] = [];
  const decoder = new ContentDecoder(decodingsOf(encoding) ?? [], (text) => {
    bytes += text.length;
    // Of a bomb it is enough to know how much.
    if (bytes <= MiB) told.push(Buffer.from(text));
  });
  const perPiece: string[] = [];
  for (const piece of pieces) {
    await new Promise<void>((done) => decoder.push(piece, done));
    perPiece.push(Buffer.concat(told).toString());
    told = [];
  }
  await new Promise<void>((done) => decoder.end(done));
  const rest = Buffer.concat(told).toString();
  decoder.close();
  return { hasFailed: decoder.hasFailed, bytes, perPiece, text: perPiece.join('') + rest };
}

const bytewise = (body: Buffer) => Array.from(body, (byte) => Buffer.of(byte));

describe('an answer that was compressed', () => {
  test.each([
    ['gzip', gzipSync(TEXT)],
    ['deflate', deflateSync(TEXT)],
    ['deflate', deflateRawSync(TEXT)],
    ['br', brotliCompressSync(TEXT)],
    ['gzip, br', brotliCompressSync(gzipSync(TEXT))],
    ['br, deflate', deflateRawSync(brotliCompressSync(TEXT))],
    ['deflate, gzip', gzipSync(deflateSync(TEXT))],
    ['gzip, gzip, gzip, gzip, gzip', [1, 2, 3, 4, 5].reduce((body) => gzipSync(body), TEXT)],
  ])('with %s is read, in one piece or byte by byte', async (encoding, body) => {
    for (const pieces of [[body], bytewise(body)])
      expect(await decoded(encoding, pieces)).toMatchObject({ hasFailed: false, text: TEXT.toString() });
  });

  test('several times tells what is in a piece before the piece is done', async () => {
    const parts = ['first ', 'x'.repeat(300_000), ' last'];
    const pieces: Buffer[] = [];
    const [inner, outer] = [createGzip(), createGzip()];
    const flushed = (stream: typeof inner, text: Buffer | string) =>
      new Promise<Buffer>((resolve) => {
        stream.write(text);
        stream.flush(constants.Z_SYNC_FLUSH, () => resolve(stream.read() as Buffer));
      });
    for (const part of parts) pieces.push(await flushed(outer, await flushed(inner, part)));
    expect((await decoded('gzip, gzip', pieces)).perPiece).toEqual(parts);
  });

  test('is read as far as it came when its end is cut off', async () => {
    const body = gzipSync(TEXT);
    const cut = await decoded('gzip', [body.subarray(0, -8)]);
    expect(cut).toMatchObject({ hasFailed: false, text: TEXT.toString() });
    const halved = await decoded('gzip', [body.subarray(0, body.length / 2)]);
    expect(halved.hasFailed).toBe(false);
    expect(TEXT.toString().startsWith(halved.text)).toBe(true);
  });

  test('is not read behind its end', async () => {
    expect(await decoded('deflate', [deflateSync(TEXT), Buffer.from('more')])).toMatchObject({ hasFailed: true });
  });

  test('with zstd is read where Node can, within the memory that a sender may ask for, and else as it is', async () => {
    expect(decodingsOf('zstd')).toHaveLength(hasZstd ? 1 : 0);
    if (hasZstd) expect(await decoded('zstd', [zstdFrame(TEXT)])).toMatchObject({ text: TEXT.toString() });
    for (const windowLog of hasZstd ? [23, 27] : []) {
      const { hasFailed } = await decoded('zstd', [zstdFrame(TEXT, windowLog)]);
      expect([windowLog, hasFailed]).toEqual([windowLog, windowLog > 23]);
    }
  });

  test('more often than any client decodes cannot be read', () => {
    expect(decodingsOf('gzip, gzip, gzip, gzip, gzip, gzip')).toBeNull();
    expect(decodingsOf(Array(10_000).fill('br').join())).toBeNull();
  });

  test.each(['unknown', 'gzip, unknown', 'unknown, gzip', 'identity', ''])(
    'in a way that nobody knows is left as it is: %j',
    (encoding) => {
      expect(decodingsOf(encoding)).toEqual([]);
    },
  );
});

describe('a body that is much larger than it looks', () => {
  const member = gzipSync(Buffer.alloc(64 * MiB, ' '));

  test.each([
    ['ten gigabytes in ten megabytes', 'gzip', () => Buffer.concat(Array(160).fill(member))],
    ['ten gigabytes in kilobytes', 'gzip, gzip', () => gzipSync(Buffer.concat(Array(160).fill(member)))],
    [
      'with Brotli',
      'br',
      () => brotliCompressSync(Buffer.alloc(80 * MiB), { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }),
    ],
  ])('is read as far as the limit, and no further: %s', async (_, encoding, body) => {
    const { hasFailed, bytes } = await decoded(encoding, [body()]);
    expect(hasFailed).toBe(true);
    expect(bytes).toBeLessThanOrEqual(MAX_DECODED_BYTES);
  });

  test('only between two decodings is not unpacked there either', async () => {
    // Members that hold nothing: their reader would read for ever, and tell nothing.
    const empty = gzipSync(Buffer.alloc(0));
    const inner = Buffer.concat(Array(Math.ceil((MAX_DECODED_BYTES + MiB) / empty.length)).fill(empty));
    expect(await decoded('gzip, gzip', [gzipSync(inner)])).toMatchObject({ hasFailed: true, bytes: 0 });
  });
});
