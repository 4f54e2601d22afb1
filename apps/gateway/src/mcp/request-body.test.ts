import { describe, expect, test } from 'vitest';
import { repeatsKey } from './repeated-keys.ts';
import { parseRequestBody } from './request-body.ts';

const rules = { maxBatch: 100, refusesRepeatedKeys: true };
const parse = (text: string | Buffer) => parseRequestBody(Buffer.from(text), rules);

describe('request bodies', () => {
  test('P1 ids 0, "", "1" and 1 and a number beyond 2^53 are told apart', () => {
    const ids = ['0', '""', '"1"', '1', '9007199254740993'].map((id) => {
      const parsed = parse(`{"jsonrpc":"2.0","id":${id},"method":"ping"}`);
      return 'elements' in parsed ? parsed.elements[0] : undefined;
    });
    expect(ids.map((element) => element?.id)).toEqual(['0', '""', '"1"', '1', '9007199254740993']);
    expect(ids.every((element) => element?.kind === 'request')).toBe(true);
  });

  test('a message without id is a notification, one without method a response', () => {
    expect(parse('[{"method":"notifications/x"},{"id":0,"result":{}},{"id":1,"error":{"code":1}}]')).toMatchObject({
      isBatch: true,
      elements: [{ kind: 'notification' }, { kind: 'response', id: '0' }, { kind: 'response', id: '1' }],
    });
  });

  test.each([
    '{"jsonrpc":"2.0","method":"tools/call","params":{"name":"a"}}',
    '{"jsonrpc":"2.0","method":"initialize"}',
    '{"jsonrpc":"2.0","method":"Notifications/x"}',
    '[{"jsonrpc":"2.0","method":"notifications/x"},{"jsonrpc":"2.0","method":"tools/call","params":{"name":"a"}}]',
  ])('only notifications may come without id, which %s is not', (text) => {
    expect(parse(text)).toMatchObject({ code: -32600, reason: 'missing_id' });
  });

  test('P14 empty, too long and nested arrays and repeated ids are refused', () => {
    expect(parse('[]')).toMatchObject({ code: -32600, reason: 'empty_batch' });
    expect(parse(`[${Array.from({ length: 101 }, (_, id) => `{"id":${id},"method":"m"}`).join(',')}]`)).toMatchObject({
      code: -32600,
      reason: 'batch_too_large',
    });
    expect(parse('[[{"id":1,"method":"m"}]]')).toMatchObject({ code: -32600, reason: 'not_json_rpc' });
    expect(parse('[{"id":1,"method":"m"},{"id":1,"method":"n"}]')).toMatchObject({
      code: -32600,
      reason: 'repeated_id',
    });
    expect(parse('[{"id":1,"method":"m"},{"id":"1","method":"n"}]')).toMatchObject({ isBatch: true });
  });

  test('what is no JSON, no UTF-8 or no JSON-RPC is refused with the right code', () => {
    expect(parse('{"id":1,')).toMatchObject({ code: -32700 });
    expect(parse('')).toMatchObject({ code: -32700 });
    expect(parse(Buffer.from([0x22, 0xff, 0x22]))).toMatchObject({ code: -32700 });
    for (const text of ['1', 'null', '"x"', '{}', '{"method":5,"id":1}', '{"method":"m","id":{}}']) {
      expect(parse(text)).toMatchObject({ code: -32600 });
    }
  });

  test('P9 a key repeated in the message or directly under params is refused, deeper ones are not', () => {
    expect(parse('{"id":1,"method":"tools/call","params":{"name":"a","name":"b"}}')).toMatchObject({
      reason: 'repeated_key',
    });
    expect(parse('{"id":1,"method":"a","method":"b"}')).toMatchObject({ reason: 'repeated_key' });
    expect(parse('{"id":1,"method":"tools/call","params":{"name":"a","arguments":{"x":1,"x":2}}}')).toHaveProperty(
      'elements',
    );
  });
});

describe('repeated keys', () => {
  test('keys are compared as parsers see them', () => {
    expect(repeatsKey('{"method":"a","meth\\u006fd":"b"}')).toBe(true);
    expect(repeatsKey('[{"id":1},{"id":2}]')).toBe(false);
    expect(repeatsKey('[{"id":1},{"id":2,"params":{"a":1,"a":2}}]')).toBe(true);
  });

  test('text inside strings is no key', () => {
    expect(repeatsKey('{"a":"\\",\\"a\\":1","b":{"a":1},"c":["a","a"]}')).toBe(false);
    expect(repeatsKey('{"params":[{"a":1},{"a":1}],"x":{"params":{"a":1},"b":{"a":2}}}')).toBe(false);
  });
});
