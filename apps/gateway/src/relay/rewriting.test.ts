import { describe, expect, test } from 'vitest';
import type { PreparedPolicy } from '../exchange/prepared-policy.ts';
import { AnswerRewriter } from './answer-rewriter.ts';
import { send, startTestGateway } from './gateway.testing.ts';

const hideSecret: PreparedPolicy = {
  name: 'hide',
  readsBody: true,
  rewritesAnswerOf: (method) => method === 'tools/list',
  rewriteAnswer(message) {
    const result = message.result as { tools: { name: string }[] } | undefined;
    return (
      result && { ...message, result: { ...result, tools: result.tools.filter((tool) => tool.name !== 'secret') } }
    );
  },
};

const LIST = '{"jsonrpc":"2.0","id":1,"method":"tools/list"}';
const MESSAGE = { jsonrpc: '2.0', id: 1, result: { tools: [{ name: 'a' }, { name: 'secret' }], ttlMs: 1 } };
const FILTERED = { jsonrpc: '2.0', id: 1, result: { tools: [{ name: 'a' }], ttlMs: 1 } };

describe('answers that a policy rewrites', () => {
  test('a JSON answer is rewritten and gets a fitting length', async () => {
    const gateway = await startTestGateway((exchange) => exchange.json(MESSAGE), { policies: [hideSecret] });
    const answer = await send(gateway, { body: LIST });
    expect(answer.json).toEqual(FILTERED);
    expect(await gateway.events()).toMatchObject([{ method: 'tools/list', outcome: 'ok' }]);
  });

  test.each([
    ['its id came back as a text', JSON.stringify({ ...MESSAGE, id: '1' }), 'application/json'],
    ['it begins with byte order marks', `\ufeff\ufeff${JSON.stringify(MESSAGE)}`, 'application/json'],
    ['its media type is another kind of JSON', JSON.stringify(MESSAGE), 'application/problem+json'],
    ['its media type is ambiguous', JSON.stringify(MESSAGE), 'application/json; a=b, text/plain'],
  ])('an answer that some client may take is rewritten although %s', async (_what, body, type) => {
    const gateway = await startTestGateway(
      (exchange) => {
        exchange.head(200, { 'content-type': type });
        exchange.end(body);
      },
      { policies: [hideSecret] },
    );
    const { text } = await send(gateway, { body: LIST });
    expect(text).toContain('"a"');
    expect(text).not.toContain('secret');
  });

  test('of an event stream only the answer is rewritten', async () => {
    const gateway = await startTestGateway(
      async (exchange) => {
        exchange.head(200, { 'content-type': 'text/event-stream' });
        await exchange.write(': hi\r\n\r\nid: 1\r\ndata:\r\n\r\n');
        await exchange.write('data: {"method":"notifications/x","params":{"tools":"secret"}}\n\n');
        exchange.end(`id: 2\ndata: ${JSON.stringify(MESSAGE)}\n\n`);
      },
      { policies: [hideSecret] },
    );
    expect((await send(gateway, { body: LIST })).text).toBe(
      `: hi\r\n\r\nid: 1\r\ndata:\r\n\r\ndata: {"method":"notifications/x","params":{"tools":"secret"}}\n\nid: 2\ndata: ${JSON.stringify(FILTERED)}\n\n`,
    );
  });

  test('other methods keep their bytes', async () => {
    const body = '{ "jsonrpc":"2.0", "id":1, "result":{"tools":[{"name":"secret"}]} }';
    const gateway = await startTestGateway(
      (exchange) => {
        exchange.head(200, { 'content-type': 'application/json' });
        exchange.end(body);
      },
      { policies: [hideSecret] },
    );
    expect((await send(gateway, { body: LIST.replace('tools/list', 'tools/other') })).text).toBe(body);
  });

  test('a compressed answer that should be rewritten is refused, not let through', async () => {
    const gateway = await startTestGateway(
      (exchange) => {
        exchange.head(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
        exchange.end('xx');
      },
      { policies: [hideSecret] },
    );
    expect((await send(gateway, { body: LIST })).status).toBe(502);
  });

  test('a comment that keeps a stream open waits for nothing', () => {
    const rewriter = new AnswerRewriter('sse', () => ({ ok: true }));
    expect(rewriter.push(Buffer.from(': pi'))).toBeUndefined();
    expect(rewriter.push(Buffer.from('ng\n'))?.toString()).toBe(': ping\n');
    expect(rewriter.push(Buffer.from('id: 1\n: a comment in an event\ndata: {}\n'))).toBeUndefined();
    expect(rewriter.push(Buffer.from('\n'))?.toString()).toBe('id: 1\n: a comment in an event\ndata: {"ok":true}\n\n');
    expect(rewriter.push(Buffer.from(': ping\r\n'))?.toString()).toBe(': ping\r\n');
  });

  test('an event is rewritten wherever the stream is cut', () => {
    const bytes = Buffer.from(`data: ${JSON.stringify({ ...MESSAGE, é: '😀' })}\r\n\r\n`);
    const whole = Buffer.from(`data: {"ok":"é"}\n\n`).toString();
    for (let size = 1; size < 40; size += 1) {
      const rewriter = new AnswerRewriter('sse', () => ({ ok: 'é' }));
      let sent = '';
      for (let at = 0; at < bytes.length; at += size)
        sent += rewriter.push(bytes.subarray(at, at + size))?.toString() ?? '';
      expect((sent + (rewriter.end()?.toString() ?? '')).replace(/^[\r\n]+|(?<=\n\n)[\r\n]+$/g, '')).toBe(whole);
    }
  });
});
