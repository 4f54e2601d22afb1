import { describe, expect, test } from 'vitest';
import { KEPT_MESSAGE_BYTES } from '../mcp/message-collector.ts';
import { call, namedCallers, send, startTestGateway } from '../relay/gateway.testing.ts';

/** Makes any result too large to be kept whole. */
const padding = 'x'.repeat(KEPT_MESSAGE_BYTES + 1);
const headers = { authorization: 'Bearer a', 'mcp-session-id': 's1' };
const quantity = { fromResult: '/usage/tokens', max: '1000000', default: '1' };

/** A gateway that bills by what results say, before a server that answers with these in turn. */
function gatewayBefore(results: object[]) {
  return startTestGateway(
    async (exchange) => {
      const { id } = JSON.parse(await exchange.request.text());
      exchange.json({ jsonrpc: '2.0', id, result: results.shift() });
    },
    { policies: [namedCallers()], spec: { billing: { quantity } } },
  );
}

const poll = (method: string) => JSON.stringify({ jsonrpc: '2.0', id: 2, method, params: { taskId: 't1' } });

describe('results too large to be kept', () => {
  test.each([
    ['before', { usage: { tokens: 50_000 }, padding, content: [] }],
    ['after', { content: [], padding, usage: { tokens: 50_000 } }],
  ])('give their quantity when it stands %s what makes them large', async (_where, result) => {
    const gateway = await gatewayBefore([result]);
    await send(gateway, { body: call(1), headers });
    expect(await gateway.waitForEvents(1)).toMatchObject([
      { outcome: 'ok', billable: true, reason: 'ok', quantity: '50000', parse: 'scanned' },
    ]);
  });

  test('give the default when the place holds no number', async () => {
    const gateway = await gatewayBefore([{ content: [], padding, usage: { tokens: { sum: 5 } } }]);
    await send(gateway, { body: call(1), headers });
    expect(await gateway.waitForEvents(1)).toMatchObject([{ reason: 'ok_defaulted', quantity: '1' }]);
  });

  test.each([
    ['tasks/get', { taskId: 't1', status: 'completed', result: { content: [], padding, usage: { tokens: 7 } } }],
    ['tasks/get', { task: { taskId: 't1', status: 'completed', result: { padding, usage: { tokens: 7 } } } }],
    ['tasks/result', { content: [], padding, usage: { tokens: 7 } }],
  ])('end the task that %s shows', async (method, ended) => {
    const gateway = await gatewayBefore([{ task: { taskId: 't1', status: 'working' } }, ended]);
    await send(gateway, { body: call(1, 'slow', { task: {} }), headers });
    await send(gateway, { body: poll(method), headers });
    const events = await gateway.waitForEvents(3);
    expect(events.find(({ updateOf }) => updateOf !== undefined)).toMatchObject({
      outcome: 'task_completed',
      billable: true,
      quantity: '7',
    });
  });

  test('with an error inside end the task unbilled', async () => {
    const ended = { taskId: 't1', status: 'completed', result: { content: [], padding, isError: true } };
    const gateway = await gatewayBefore([{ task: { taskId: 't1', status: 'working' } }, ended]);
    await send(gateway, { body: call(1, 'slow', { task: {} }), headers });
    await send(gateway, { body: poll('tasks/get'), headers });
    const events = await gateway.waitForEvents(3);
    expect(events.find(({ updateOf }) => updateOf !== undefined)).toMatchObject({
      outcome: 'task_failed',
      isError: true,
      billable: false,
    });
  });
});
