import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { call, namedCallers, send, startTestGateway } from '../relay/gateway.testing.ts';

const RESULT = '"result":{"content":[{"type":"text","text":"done"}]}';
const ANSWER = `{"jsonrpc":"2.0","id":7,${RESULT}}`;
const JSON_TYPE = 'application/json';
const STREAM_TYPE = 'text/event-stream';

type Given = { body: string | Buffer; status?: number; type?: string; encoding?: string };

/** The event of call 7 when it is answered with these bytes; that they are relayed as they are is expected here. */
async function eventOf({ body, status = 200, type = JSON_TYPE, encoding }: Given) {
  const gateway = await startTestGateway(
    async (exchange) => {
      await exchange.request.text();
      const coding: Record<string, string> = encoding === undefined ? {} : { 'content-encoding': encoding };
      exchange.head(status, { 'content-type': type, ...coding });
      exchange.end(body);
    },
    { policies: [namedCallers()] },
  );
  const answer = await send(gateway, { body: call(7), headers: { authorization: 'Bearer ann' } });
  expect([answer.status, answer.broken]).toEqual([status, false]);
  expect(answer.body.equals(Buffer.from(body))).toBe(true);
  return (await gateway.waitForEvents(1))[0];
}

const delivered = { outcome: 'ok', billable: true };

describe('what clients take is billed', () => {
  test.each([
    ['its id came back as a text', { body: `{"jsonrpc":"2.0","id":"7",${RESULT}}` }],
    ['its id came back as another text for the same number', { body: `{"jsonrpc":"2.0","id":" 7.0 ",${RESULT}}` }],
    ['it began with a byte order mark', { body: `\ufeff${ANSWER}` }],
    ['some of its text is not UTF-8', { body: Buffer.from(ANSWER.replace('done', 'd\xffne'), 'latin1') }],
    [
      'a stream has text that is not UTF-8',
      { body: Buffer.from(`data: ${ANSWER.replace('done', '\xff')}\n\n`, 'latin1'), type: STREAM_TYPE },
    ],
    ['it has no content, before 2026-07-28', { body: '{"jsonrpc":"2.0","id":7,"result":{}}' }],
    ['its content type has a parameter that is not well-formed', { body: ANSWER, type: 'Application/JSON; charset=' }],
    [
      'a message without form came before it',
      { body: `data: {"id":7,${RESULT}}\n\ndata: ${ANSWER}\n\n`, type: STREAM_TYPE },
    ],
    ['an error without id came before it', { body: `[{"jsonrpc":"2.0","error":{"code":1,"message":""}},${ANSWER}]` }],
    ['its encoding is one that nobody knows, and the body is plain', { body: ANSWER, encoding: 'unknown' }],
  ])('although %s', async (_what, given: Given) => {
    expect(await eventOf(given)).toMatchObject(delivered);
  });

  test.each(['gzip', 'x-gzip', 'GZIP'])('when it is compressed: %s', async (encoding) => {
    expect(await eventOf({ body: gzipSync(ANSWER), encoding })).toMatchObject({ ...delivered, parse: 'full' });
    const body = gzipSync(`data: ${ANSWER}\n\n`);
    expect(await eventOf({ body, type: STREAM_TYPE, encoding })).toMatchObject({ ...delivered, sse: true });
  });
});

describe('what clients do not take is free', () => {
  test.each([
    [
      'a null result beside an error',
      'invalid_result',
      { body: '{"jsonrpc":"2.0","id":7,"result":null,"error":{"code":1,"message":"a"}}' },
    ],
    [
      'a result beside an error',
      'invalid_result',
      { body: `{"jsonrpc":"2.0","id":7,${RESULT},"error":{"code":1,"message":"a"}}` },
    ],
    ['a result beside a null error', 'invalid_result', { body: `{"jsonrpc":"2.0","id":7,${RESULT},"error":null}` }],
    ['a member that no message has', 'invalid_result', { body: `{"jsonrpc":"2.0","id":7,${RESULT},"Result":1}` }],
    ['another version of JSON-RPC', 'invalid_result', { body: `{"jsonrpc":"1.0","id":7,${RESULT}}` }],
    ['a result with status 500', 'http_error', { body: ANSWER, status: 500 }],
    ['a result with status 404', 'http_error', { body: ANSWER, status: 404 }],
    ['a result with status 202', 'no_response', { body: ANSWER, status: 202 }],
    ['a media type of another kind of JSON', 'no_response', { body: ANSWER, type: 'application/problem+json' }],
    ['two media types', 'no_response', { body: ANSWER, type: 'application/json; a=b, text/event-stream' }],
    ['a list of messages in an event', 'invalid_result', { body: `data: [${ANSWER}]\n\n`, type: STREAM_TYPE }],
    ['a list with something that is no message', 'invalid_result', { body: `[${ANSWER},{}]` }],
    ['a stream whose last line end is a lone CR', 'no_response', { body: `data: ${ANSWER}\r\r`, type: STREAM_TYPE }],
    ['a block of content without its text', 'invalid_result', { body: ANSWER.replace(',"text":"done"', '') }],
    [
      'a block of content of no known type',
      'invalid_result',
      { body: ANSWER.replace('"type":"text"', '"type":"video"') },
    ],
    ['content that is no list', 'invalid_result', { body: '{"jsonrpc":"2.0","id":7,"result":{"content":"done"}}' }],
    [
      'a structured content that is no object',
      'invalid_result',
      { body: ANSWER.replace(']}', '],"structuredContent":[]}') },
    ],
    ['plain text that says it is compressed', 'no_response', { body: ANSWER, encoding: 'gzip' }],
    ['compressed text that does not say so', 'no_response', { body: gzipSync(ANSWER) }],
  ])('%s: %s', async (_what, outcome, given: Given) => {
    expect(await eventOf(given)).toMatchObject({ outcome, billable: false });
  });

  test('more compressed text than is decoded: the bytes are relayed, the call is recorded as unreadable', async () => {
    const zeros = gzipSync(
      Buffer.concat([Buffer.from(ANSWER.slice(0, -1)), Buffer.alloc(65 * 1024 * 1024, ' '), Buffer.from('}')]),
    );
    expect(await eventOf({ body: zeros, encoding: 'gzip' })).toMatchObject({
      outcome: 'no_response',
      parse: 'skipped',
      detail: 'answer_unreadable',
    });
  });
});

describe('requests that no server takes', () => {
  test.each(['1e400', '1.5', 'null', 'true', '[7]'])('a call with the id %s is refused and recorded', async (id) => {
    const gateway = await startTestGateway(() => {
      throw new Error('nothing is to be asked');
    });
    const body = `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"add"}}`;
    const answer = await send(gateway, { body });
    expect(answer).toMatchObject({ status: 400, json: { error: { code: -32600 } } });
    expect(await gateway.waitForEvents(1)).toMatchObject([{ outcome: 'malformed', billable: false }]);
    expect(gateway.upstream.requests).toHaveLength(0);
  });
});
