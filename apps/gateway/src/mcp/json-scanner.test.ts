import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JsonScanner } from './json-scanner.ts';
import { membersFor } from './member-tree.ts';
import { KEPT_MESSAGE_BYTES, MessageCollector, parseMessages } from './message-collector.ts';

function scan(text: string | Buffer, size = 1 << 20) {
  const bytes = Buffer.from(text);
  const scanner = new JsonScanner();
  for (let at = 0; at < bytes.length; at += size) scanner.push(bytes.subarray(at, at + size));
  return scanner;
}

describe('messages too large to be kept', () => {
  test('T8 the id is found before and after a 5 MiB result, in any order of keys', () => {
    const result = { content: [{ type: 'text', text: '"id":9,\\"é😀'.repeat(400_000) }], isError: true };
    for (const message of [
      { jsonrpc: '2.0', id: 7, result },
      { result, jsonrpc: '2.0', id: 7 },
    ]) {
      const collector = new MessageCollector();
      const bytes = Buffer.from(JSON.stringify(message));
      expect(bytes.length).toBeGreaterThan(5 * KEPT_MESSAGE_BYTES);
      for (let at = 0; at < bytes.length; at += 65_521) collector.push(bytes.subarray(at, at + 65_521));
      expect(collector.take()).toMatchObject([
        { kind: 'response', id: '7', isError: true, isRpcError: false, parse: 'scanned', bytes: bytes.length },
      ]);
    }
  });

  test('P4 keys of the same name deeper inside are not taken', () => {
    const [message] = scan(
      '{"id":1,"result":{"structuredContent":{"isError":true,"id":5,"taskId":"x"},"isError":"true","x":{"error":{"code":1}}}}',
    ).messages;
    expect(message).toMatchObject({ id: '1', isError: false, taskId: undefined, errorCode: undefined });
  });

  test('P1 ids keep every digit and their type', () => {
    expect(scan('{"id":9007199254740993,"result":{}}').messages[0]?.id).toBe('9007199254740993');
    expect(scan('{"id":"9007199254740993","result":{}}').messages[0]?.id).toBe('"9007199254740993"');
    expect(scan('{"\\u0069d":"\\u0061","result":{}}').messages[0]?.id).toBe('"a"');
    expect(parseMessages(Buffer.from('{"id":9007199254740993,"result":{}}'))[0]?.id).toBe('9007199254740993');
  });

  test('an array is read as its messages', () => {
    const { messages } = scan(
      '[{"id":1,"error":{"code":-32601,"message":"x"}},{"method":"m","id":"a"},{"method":"n"}]',
    );
    expect(messages).toMatchObject([
      { kind: 'response', id: '1', isRpcError: true, errorCode: -32601 },
      { kind: 'request', id: '"a"', method: 'm' },
      { kind: 'notification', id: undefined },
    ]);
  });

  test('what is cut off is not complete', () => {
    expect(scan('{"id":1,"result":{"a":[1,2').isComplete).toBe(false);
    expect(scan('{"id":1,"result":{"a":[1,2]}}').isComplete).toBe(true);
  });

  test.each(['\0', '\u000b', '\u001f'])('a control character outside of a text ends the reading: %j', (character) => {
    for (const text of [
      `{"id":${character}1,"result":{}}`,
      `{"id":1${character},"result":{}}`,
      `[${character}{"id":1}]`,
    ])
      expect(() => scan(text, 1)).toThrow(SyntaxError);
  });

  test('scanning agrees with parsing for every message, wherever it is cut', () => {
    const id = fc.oneof(fc.integer(), fc.string(), fc.constant(null));
    const task = fc.record({ taskId: fc.string(), status: fc.string() }, { requiredKeys: [] });
    const result = fc
      .tuple(
        fc.record(
          {
            isError: fc.oneof(fc.boolean(), fc.constant('true'), fc.constant(1)),
            resultType: fc.constantFrom('complete', 'task', 'input_required', 'é"\\'),
            task,
            taskId: fc.string(),
            status: fc.string(),
          },
          { requiredKeys: [] },
        ),
        fc.dictionary(fc.string(), fc.jsonValue()),
      )
      .map(([known, other]) => ({ ...other, ...known }));
    const message = fc.record(
      {
        jsonrpc: fc.constant('2.0'),
        id,
        method: fc.string({ minLength: 1 }),
        result,
        error: fc.record({ code: fc.integer(), message: fc.string(), data: fc.jsonValue() }),
        other: fc.jsonValue(),
      },
      { requiredKeys: ['id'] },
    );
    fc.assert(
      fc.property(message, fc.integer({ min: 1, max: 40 }), (value, size) => {
        const text = JSON.stringify(value);
        const picked = (from: object | undefined) => {
          const { id, kind, isRpcError, errorCode, isError, resultType, method } = from as Record<string, unknown>;
          return { id, kind, isRpcError, errorCode, isError, resultType, method };
        };
        expect(picked(scan(text, size).messages[0])).toEqual(picked(parseMessages(Buffer.from(text))[0]));
      }),
      { numRuns: 500 },
    );
  });

  test('a quantity is found wherever its pointer leads, and nowhere else', () => {
    const members = membersFor({
      quantity: { fromResult: '/usage/a.b', default: '1' },
      tools: { x: { quantity: { fromResult: '/content/1/n~1m', default: '1' } } },
    });
    const outline = (text: string) => {
      const scanner = new JsonScanner(members);
      for (const byte of Buffer.from(text)) scanner.push(Buffer.from([byte]));
      return JSON.parse(JSON.stringify(scanner.messages[0]?.outline));
    };
    expect(outline('{"result":{"usage":{"a.b":50000},"content":[{"n/m":1},{"n/m":"2.5"},{"n/m":3}]}}')).toEqual({
      result: { usage: { 'a.b': 50000 }, content: { 1: { 'n/m': '2.5' } } },
    });
    expect(outline('{"result":{"usage.a.b":1,"usage":[{"a.b":2}],"x":{"usage":{"a.b":3}}},"usage":{"a.b":4}}')).toEqual(
      {},
    );
    expect(outline('{"result":{"usage":{"a.b":1}},"result":{"usage":{"x":1}}}')).toEqual({});
    expect(outline('{"result":{"usage":{"a.b":1},"usage":{"a.b":2}}}')).toEqual({ result: { usage: { 'a.b': 2 } } });
  });
});
