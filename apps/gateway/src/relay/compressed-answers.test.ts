import zlib, { brotliCompressSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { call, namedCallers, resultFor, send, startTestGateway } from './gateway.testing.ts';

const RESULT = resultFor(1, { content: [{ type: 'text', text: 'done' }] });
const MiB = 1024 * 1024;
/** Ten gigabytes of spaces in ten megabytes, and those in kilobytes. */
const tenGigabytes = () => Buffer.concat(Array(160).fill(gzipSync(Buffer.alloc(64 * MiB, ' '))));
const unreadable = { outcome: 'no_response', detail: 'answer_unreadable', parse: 'skipped', billable: false };
const paid = { outcome: 'ok', reason: 'ok', billable: true, delivered: true };
/** Its text, as zstd that holds it as it is. */
const zstd = Buffer.concat([
  Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0, (RESULT.length << 3) | 1, RESULT.length >> 5, 0]),
  Buffer.from(RESULT),
]);

test.each<[string, string, () => Buffer, object]>([
  ['a bomb', 'gzip', tenGigabytes, unreadable],
  ['a bomb within a bomb', 'gzip, gzip', () => gzipSync(tenGigabytes()), unreadable],
  ['what was compressed twice', 'gzip, br', () => brotliCompressSync(gzipSync(RESULT)), paid],
  ['more codings than clients read', Array(6).fill('gzip').join(), () => gzipSync(RESULT), unreadable],
  ['a coding that nobody knows, of plain text', 'snappy', () => Buffer.from(RESULT), paid],
  ['a known coding within one that nobody knows', 'gzip, snappy', () => gzipSync(RESULT), unreadable],
  [
    'half of what was compressed',
    'gzip',
    () => gzipSync(RESULT).subarray(0, 40),
    { outcome: 'no_response', billable: false },
  ],
  ['all but its check sum', 'gzip', () => gzipSync(RESULT).subarray(0, -8), paid],
  ['what is no such coding', 'br', () => Buffer.from(RESULT), unreadable],
  ['zstd', 'zstd', () => zstd, 'createZstdDecompress' in zlib ? paid : unreadable],
])('%s is relayed byte by byte and recorded as clients read it', async (_, encoding, make, recorded) => {
  const body = make();
  const gateway = await startTestGateway(
    async (exchange) => {
      await exchange.request.text();
      exchange.head(200, { 'content-type': 'application/json', 'content-encoding': encoding });
      for (let at = 0; at < body.length; at += MiB) await exchange.write(body.subarray(at, at + MiB));
      exchange.end();
    },
    { policies: [namedCallers()] },
  );
  const answer = await send(gateway, { body: call(1), headers: { authorization: 'Bearer a' } });
  expect(answer.headers['content-encoding']).toBe(encoding);
  expect(answer.body.equals(body)).toBe(true);
  expect(await gateway.waitForEvents(1)).toMatchObject([recorded]);
});
