import { fuzz } from '@tallygate/testing/fuzz-target';
import { expect } from 'vitest';
import { JsonScanner } from './json-scanner.ts';
import { parseRequestBody } from './request-body.ts';
import { SseParser } from './sse-parser.ts';

/** The same bytes in pieces of that many: where they are cut must not matter. */
function pieces(input: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(input.length / size) }, (_, index) =>
    input.subarray(index * size, (index + 1) * size),
  );
}

fuzz({
  name: 'json-rpc',
  words: [
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '\\',
    '\\u0000',
    '"method":',
    '"id":',
    '"params":',
    '"jsonrpc":"2.0"',
    '"Method":',
    '1e999',
    '12345678901234567890',
  ],
  run(input) {
    for (const refusesRepeatedKeys of [true, false]) {
      const parsed = parseRequestBody(input, { maxBatch: 10, refusesRepeatedKeys });
      if ('code' in parsed) expect(parsed.message).not.toBe('');
      else expect(parsed.elements.length).toBeGreaterThan(0);
    }
    expect(scanned(input, 1)).toEqual(scanned(input, input.length));
  },
});

function scanned(input: Buffer, size: number): unknown {
  const scanner = new JsonScanner();
  try {
    for (const piece of pieces(input, Math.max(1, size))) scanner.push(piece);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return 'refused';
    throw error;
  }
  return { messages: scanner.messages, isComplete: scanner.isComplete };
}

fuzz({
  name: 'event-stream',
  words: ['data:', 'event:', 'id:', 'retry:', ':', '\n', '\r', '\r\n', '\n\n', '\ufeff', '\0', '{"jsonrpc":"2.0"}'],
  run(input) {
    const whole = streamed(input, Math.max(1, input.length));
    for (const size of [1, 3]) expect(streamed(input, size)).toEqual(whole);
  },
});

function streamed(input: Buffer, size: number): unknown[] {
  const events: unknown[] = [];
  let data = Buffer.alloc(0);
  const parser = new SseParser({
    onData(bytes) {
      data = Buffer.concat([data, bytes]);
    },
    onEvent(event) {
      expect(event.dataBytes).toBe(data.length);
      events.push({ ...event, data: data.toString('latin1') });
      data = Buffer.alloc(0);
    },
  });
  for (const piece of pieces(input, size)) parser.push(piece);
  return events;
}
