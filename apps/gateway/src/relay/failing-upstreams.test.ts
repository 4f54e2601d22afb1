import { describe, expect, test } from 'vitest';
import { call, resultFor, send, startTestGateway } from './gateway.testing.ts';

const WHEN = { 'retry-after': '7', ratelimit: '"a";r=0;t=7', 'ratelimit-policy': '"a";q=1', 'x-ratelimit-reset': '7' };
const rpcError = { jsonrpc: '2.0', id: 1, error: { code: -32001, message: 'Not in your plan' } };

describe('when an upstream says when to come again', () => {
  test.each([
    ['a page in place of which the gateway answers', 503, 'text/html', '<h1>Busy</h1>'],
    ['an empty answer in place of which the gateway answers', 503, undefined, ''],
    ['a refusal of the gateway', 403, 'text/html', '<h1>Slow down</h1>'],
    ['an error as JSON', 503, 'application/json', '{"busy":true}'],
    ['a page of a status that is relayed', 429, 'text/html', '<h1>Busy</h1>'],
    ['an empty answer of a status that is relayed', 429, undefined, ''],
  ])('the caller learns it from %s', async (_, status, type, body) => {
    const gateway = await startTestGateway((exchange) => {
      exchange.head(status, { ...WHEN, server: 'internal', ...(type === undefined ? {} : { 'content-type': type }) });
      exchange.end(body);
    });
    const answer = await send(gateway, { body: call(1) });
    expect(answer.status).toBe(status === 403 ? 502 : status);
    expect(answer.headers).toMatchObject(WHEN);
    expect(answer.headers.server).toBeUndefined();
  });
});

describe('an upstream that answers 403', () => {
  test.each([
    ['an error', rpcError],
    ['a result', JSON.parse(resultFor(1))],
    ['an object that is no JSON-RPC', { message: 'Not in your plan' }],
  ])('is relayed when it gives %s as JSON', async (_, body) => {
    const gateway = await startTestGateway((exchange) => exchange.json(body, 403));
    expect(await send(gateway, { body: call(1) })).toMatchObject({ status: 403, json: body });
    const [event] = await gateway.waitForEvents(1);
    expect(event?.httpStatus).toBe(403);
  });

  test('is not relayed when it asks for another credential, which is the gateway’s', async () => {
    const gateway = await startTestGateway((exchange) =>
      exchange.json(rpcError, 403, { 'www-authenticate': 'Bearer error="insufficient_scope"' }),
    );
    const answer = await send(gateway, { body: call(1) });
    expect(answer).toMatchObject({ status: 502, json: { error: { data: { reason: 'upstream_auth' } } } });
  });

  test('is not relayed as 401 either, so that no client signs in anew for a credential that is not its own', async () => {
    const gateway = await startTestGateway((exchange) => exchange.json(rpcError, 401));
    expect((await send(gateway, { body: call(1) })).status).toBe(502);
  });
});
