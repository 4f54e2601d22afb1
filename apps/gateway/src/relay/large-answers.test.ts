import { createHash } from 'node:crypto';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Exchange } from '@tallygate/sandbox/upstreams/scripted-upstream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { call, send, startTestGateway, until } from './gateway.testing.ts';
import { retainedBytes } from './memory.testing.ts';

const MIB = 1024 * 1024;
/** Pieces between two looks at the memory. */
const MEASURED_EVERY = 64;
const CHUNK = Buffer.alloc(64 * 1024, 'é"\\u00e9\\\\'.replaceAll('"', '\\"'));

/** Sends a call and hands out the answer unread. */
function ask(port: number, id: unknown): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
    httpRequest({ host: '127.0.0.1', port, path: '/p/mcp', method: 'POST', agent: false, headers }, resolve)
      .on('error', reject)
      .end(call(id));
  });
}

/** Reads an answer to its end without keeping it. */
async function digest(response: IncomingMessage): Promise<{ bytes: number; hash: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of response) {
    bytes += (chunk as Buffer).length;
    hash.update(chunk as Buffer);
  }
  return { bytes, hash: hash.digest('hex') };
}

type AnswerShape = { head: string; tail: string; textBytes: number; chunkBytes: number; isMeasured?: boolean };

/** Writes a result whose text is as long as asked; tells what was written and the most memory held meanwhile. */
class LargeAnswer {
  readonly hash = createHash('sha256');
  bytes = 0;
  peak = 0;
  isDone = false;

  async write(exchange: Exchange, chunk: Buffer): Promise<void> {
    this.hash.update(chunk);
    this.bytes += chunk.length;
    await exchange.write(chunk);
  }

  /** @param shape `isMeasured` looks at the memory meanwhile, which takes as long as collecting garbage does */
  async run(exchange: Exchange, shape: AnswerShape) {
    await this.write(exchange, Buffer.from(shape.head));
    const chunk = CHUNK.subarray(0, shape.chunkBytes - (shape.chunkBytes % 14));
    for (let sent = 0, at = 0; sent < shape.textBytes; sent += chunk.length, at += 1) {
      await this.write(exchange, chunk);
      if (shape.isMeasured && at % MEASURED_EVERY === 0) this.peak = Math.max(this.peak, retainedBytes());
    }
    await this.write(exchange, Buffer.from(shape.tail));
    this.isDone = true;
    exchange.end();
  }
}

describe('answers that are larger than what is kept of them', () => {
  test('T9 a single event of 50 MiB: a slow client holds the upstream back', async () => {
    const large = new LargeAnswer();
    const gateway = await startTestGateway(async (exchange) => {
      await exchange.request.text();
      exchange.head(200, { 'content-type': 'text/event-stream' });
      const head = 'data: {"jsonrpc":"2.0","id":1,"result":{"text":"';
      await large.run(exchange, { head, tail: '"}}\n\n', textBytes: 50 * MIB, chunkBytes: CHUNK.length });
    });
    const response = await ask(gateway.port, 1);
    // While others are answered, whatever could still be sent of this answer is sent.
    await until(async () => {
      const { bytes } = large;
      for (let others = 0; others < 20; others += 1)
        await send(gateway, { method: 'GET', path: '/_gateway-health/ready' });
      return (bytes > 0 && large.bytes === bytes) || undefined;
    });
    expect(large.isDone).toBe(false);
    expect(large.bytes).toBeLessThan(25 * MIB);

    const received = await digest(response);
    expect(received).toEqual({ bytes: large.bytes, hash: large.hash.digest('hex') });
    expect(received.bytes).toBeGreaterThan(50 * MIB);
    expect(await gateway.waitForEvents(1)).toMatchObject([
      { outcome: 'ok', parse: 'scanned', sse: true, delivered: true, responseBytes: received.bytes },
    ]);
  });

  test('T8 T9 any large answer, cut anywhere, arrives byte for byte, and is recorded without being kept', async () => {
    const gateway = await startTestGateway(() => {});
    let seen = 0;
    const shape = fc.record({
      isSse: fc.boolean(),
      isIdLast: fc.boolean(),
      isError: fc.boolean(),
      textBytes: fc.integer({ min: 2 * MIB, max: 8 * MIB }),
      chunkBytes: fc.integer({ min: 2000, max: CHUNK.length }),
    });
    const property = fc.asyncProperty(shape, async ({ isSse, isIdLast, isError, textBytes, chunkBytes }) => {
      const large = new LargeAnswer();
      const result = `"result":{"isError":${isError},"text":"`;
      const [first, last] = isIdLast
        ? [`{${result}`, '"},"id":5,"jsonrpc":"2.0"}']
        : [`{"jsonrpc":"2.0","id":5,${result}`, '"}}'];
      const [head, tail] = isSse ? [`: hello\r\ndata: ${first}`, `${last}\r\n\r\n`] : [first, last];
      gateway.upstream.use(async (exchange) => {
        await exchange.request.text();
        exchange.head(200, { 'content-type': isSse ? 'text/event-stream' : 'application/json' });
        await large.run(exchange, { head, tail, textBytes, chunkBytes });
      });
      const received = await digest(await ask(gateway.port, 5));
      expect(received).toEqual({ bytes: large.bytes, hash: large.hash.digest('hex') });
      const events = await gateway.waitForEvents(seen + 1);
      expect(events[seen]).toMatchObject({ outcome: isError ? 'tool_error' : 'ok', parse: 'scanned', delivered: true });
      seen += 1;
    });
    await fc.assert(property, { numRuns: 3 });
  });

  test('T8 memory does not grow with an answer that is read: ten times the length takes no more', async () => {
    const gateway = await startTestGateway(() => {});
    const peakFor = async (textBytes: number): Promise<number> => {
      const large = new LargeAnswer();
      gateway.upstream.use(async (exchange) => {
        await exchange.request.text();
        exchange.head(200, { 'content-type': 'application/json' });
        const head = '{"jsonrpc":"2.0","id":7,"result":{"text":"';
        await large.run(exchange, { head, tail: '"}}', textBytes, chunkBytes: CHUNK.length, isMeasured: true });
      });
      const before = retainedBytes();
      expect((await digest(await ask(gateway.port, 7))).bytes).toBe(large.bytes);
      return large.peak - before;
    };
    const [short, long] = [5 * MIB, 50 * MIB];
    await peakFor(short);
    const grown = (await peakFor(long)) - (await peakFor(short));
    expect(grown).toBeLessThan((long - short) / 4);
  });
});
