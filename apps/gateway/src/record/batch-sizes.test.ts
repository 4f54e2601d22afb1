import { describe, expect, test } from 'vitest';
import { namedCallers, send, startTestGateway } from '../relay/gateway.testing.ts';

const text = 'é'.repeat(50_000);
const notification = { jsonrpc: '2.0', method: 'notifications/x' };
const tool = (name: string, id: number, args: object) => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { name, arguments: args },
});
const bytesOf = (value: unknown) => String(Buffer.byteLength(JSON.stringify(value)));

describe('in a batch', () => {
  test('a call counts by its own size, whatever is sent beside it', async () => {
    const results: object[] = [];
    const gateway = await startTestGateway(
      async (exchange) => {
        const elements = JSON.parse(await exchange.request.text()) as { id?: number }[];
        results.push(
          ...elements.flatMap(({ id }) =>
            id === undefined ? [] : [{ jsonrpc: '2.0', id, result: { content: [], text: id === 1 ? text : '' } }],
          ),
        );
        exchange.json(results);
      },
      {
        policies: [namedCallers()],
        spec: {
          billing: {
            tools: {
              sent: { quantity: { fromSize: 'request', unitBytes: 1 } },
              received: { quantity: { fromSize: 'response', unitBytes: 1 } },
            },
          },
        },
      },
    );
    const large = tool('sent', 2, { text });
    const body = [
      ...Array.from({ length: 49 }, () => notification),
      tool('received', 1, {}),
      large,
      tool('received', 3, {}),
    ];
    await send(gateway, { body: JSON.stringify(body), headers: { authorization: 'Bearer a' } });
    const events = await gateway.waitForEvents(3);
    const quantityOf = (id: string) => events.find(({ requestId }) => requestId === id)?.quantity;
    expect([quantityOf('1'), quantityOf('2'), quantityOf('3')]).toEqual([
      bytesOf(results[0]),
      bytesOf(large),
      bytesOf(results[2]),
    ]);
  });
});
