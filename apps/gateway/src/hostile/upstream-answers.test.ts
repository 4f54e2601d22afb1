import { describe, expect, test } from 'vitest';
import { MAX_MESSAGES } from '../mcp/json-scanner.ts';
import { answerOk, call, send, startTestGateway, type TestGatewayOptions } from '../relay/gateway.testing.ts';
import { expectUnharmed } from './raw-connection.testing.ts';

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const answer = (members: string) => `{"jsonrpc":"2.0","id":1,${members}}`;

/** What an upstream may answer a call with, and what its record then says; in an event, when that is something else. */
const answers: Record<string, [text: string, outcome: string, outcomeOfEvent?: string]> = {
  '100,000 nested arrays': [answer(`"result":{"content":[],"extra":${nested(100_000)}}`), 'ok'],
  '100,000 nested arrays as content': [answer(`"result":{"content":${nested(100_000)}}`), 'invalid_result'],
  '100,000 nested arrays in a result that asks for more': [
    answer(`"result":{"resultType":"input_required","inputRequests":${nested(100_000)}}`),
    'invalid_result',
  ],
  '100,000 nested arrays in an error': [
    answer(`"error":{"code":7,"message":"","data":${nested(100_000)}}`),
    'rpc_error',
  ],
  'an array of 10,000 answers': [
    `[${'{"jsonrpc":"2.0","id":9,"result":{}},'.repeat(MAX_MESSAGES - 1)}${answer('"result":{}')}]`,
    'ok',
    // Clients read no list out of an event.
    'invalid_result',
  ],
  'an array of more answers than the gateway tells apart, a hundred times as many as a request may ask for': [
    `[${'{"jsonrpc":"2.0","id":9,"result":{}},'.repeat(MAX_MESSAGES)}${answer('"result":{}')}]`,
    'no_response',
  ],
  '__proto__ as result': [answer('"result":{"__proto__":{"isError":true}}'), 'ok'],
  '__proto__ as message': ['{"__proto__":{"jsonrpc":"2.0","id":1,"result":{}}}', 'no_response'],
  'numbers that nobody can hold': [answer('"error":{"code":1e400,"message":""}'), 'rpc_error'],
  'a code that is no number': [answer('"error":{"code":"x","message":""}'), 'rpc_error'],
  'text as error': [answer('"error":"boom"'), 'rpc_error'],
  'null as result': [answer('"result":null'), 'invalid_result'],
  'lone surrogates and NUL in a task': [
    answer('"result":{"resultType":"task","taskId":"\\ud800\\u0000","status":"\\ud800\\u0000"}'),
    // What asks for more, or makes a task, in the words of a later revision is a result like any other before it.
    'ok',
  ],
  nothing: ['', 'no_response'],
  'a page': ['<html>', 'no_response'],
};

describe('answers that are odd', () => {
  test.each(Object.entries(answers))(
    '%s: reach the client byte for byte and are recorded',
    async (_, [text, outcome, outcomeOfEvent = outcome]) => {
      for (const isSse of [false, true]) {
        const gateway = await startTestGateway(async (exchange) => {
          await exchange.request.text();
          exchange.head(200, { 'content-type': isSse ? 'text/event-stream' : 'application/json' });
          exchange.end(isSse ? `data: ${text}\n\n` : text);
        });
        const received = await send(gateway, { body: call(1) });
        expect([received.status, received.broken]).toEqual([200, false]);
        expect(received.text === (isSse ? `data: ${text}\n\n` : text)).toBe(true);
        expect(await gateway.waitForEvents(1)).toMatchObject([{ outcome: isSse ? outcomeOfEvent : outcome }]);
        gateway.upstream.use(answerOk);
        await expectUnharmed(gateway, 1);
      }
    },
  );

  test('a list that cannot be filtered is not passed on unfiltered', async () => {
    const options: TestGatewayOptions = {
      spec: {
        policies: [
          { name: 'mcp-acl-list', version: 'v1', params: { tools: { mode: 'allow', exceptions: ['secret'] } } },
        ],
      },
    };
    const list = answer(`"result":{"tools":[{"name":"secret"},{"name":"add","x":${nested(100_000)}}]}`);
    for (const isSse of [false, true]) {
      const gateway = await startTestGateway(async (exchange) => {
        await exchange.request.text();
        exchange.head(200, { 'content-type': isSse ? 'text/event-stream' : 'application/json' });
        exchange.end(isSse ? `data: ${list}\n\n` : list);
      }, options);
      const received = await send(gateway, { body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}' }).catch(
        () => undefined,
      );
      expect(received?.text ?? '').not.toContain('secret');
      gateway.upstream.use(answerOk);
      await expectUnharmed(gateway, 1);
    }
  });
});
