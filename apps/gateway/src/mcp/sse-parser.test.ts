import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SseParser } from './sse-parser.ts';

type Parsed = { type: string; data: string; hasId: boolean };

function parse(pieces: Buffer[]): Parsed[] {
  const events: Parsed[] = [];
  let data: Buffer[] = [];
  const parser = new SseParser({
    onData: (bytes) => data.push(Buffer.from(bytes)),
    onEvent: (event) => {
      events.push({ type: event.type, data: Buffer.concat(data).toString('utf8'), hasId: event.hasId });
      data = [];
    },
  });
  for (const piece of pieces) parser.push(piece);
  return events;
}

const parseText = (text: string) => parse([Buffer.from(text)]);

describe('event streams (WHATWG HTML, Server-sent events)', () => {
  test('T4 LF, CR and CRLF end lines alike', () => {
    const expected = [
      { type: 'message', data: 'a\nb', hasId: true },
      { type: 'x', data: 'c', hasId: false },
    ];
    const text = 'id: 1\ndata: a\ndata: b\n\nevent: x\ndata: c\n\n';
    expect(parseText(text)).toEqual(expected);
    expect(parseText(`${text.replaceAll('\n', '\r')}:`)).toEqual(expected);
    expect(parseText(text.replaceAll('\n', '\r\n'))).toEqual(expected);
  });

  test('a CR ends its line when something follows, as for the official clients', () => {
    const event = { type: 'message', data: 'a', hasId: false };
    expect(parseText('data: a\r\r')).toEqual([]);
    for (const rest of ['\n', '\r', ':', 'data: b']) expect(parseText(`data: a\r\r${rest}`)).toEqual([event]);
  });

  test('T4 a BOM, comments, unknown fields and fields without colon are no data', () => {
    expect(parseText('\uFEFFdata: a\n: comment\nretry: 5\nunknown: x\ndata\n\n')).toEqual([
      { type: 'message', data: 'a\n', hasId: false },
    ]);
  });

  test('only one space after the colon is dropped', () => {
    expect(parseText('data:  a\n\ndata:b\n\n').map((event) => event.data)).toEqual([' a', 'b']);
  });

  test('T6 an event without its empty line is not reported', () => {
    expect(parseText('data: a\n\ndata: b\n')).toEqual([{ type: 'message', data: 'a', hasId: false }]);
  });

  test('T5 a priming event has an id and no data', () => {
    expect(parseText('id: 1\nretry: 100\ndata:\n\n')).toEqual([{ type: 'message', data: '', hasId: true }]);
  });

  test('T3 the result does not depend on where the stream is cut', () => {
    const field = fc.constantFrom(
      'data: é€😀',
      'data:',
      'data',
      ': comment',
      'id: 7',
      'event: message',
      'event: ping',
      'retry: 1',
      'datax: y',
    );
    const lineEnd = fc.constantFrom('\n', '\r', '\r\n');
    const stream = fc
      .tuple(fc.boolean(), fc.array(fc.tuple(fc.option(field, { nil: '' }), lineEnd), { maxLength: 30 }))
      .map(([bom, lines]) => Buffer.from((bom ? '\uFEFF' : '') + lines.map((line) => line.join('')).join('')));
    fc.assert(
      fc.property(stream, fc.array(fc.nat(400), { maxLength: 30 }), (bytes, cuts) => {
        const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
        const pieces = [0, ...places].map((from, index) => bytes.subarray(from, places[index] ?? bytes.length));
        expect(parse(pieces)).toEqual(parse([bytes]));
      }),
      { numRuns: 500 },
    );
  });
});
