import { describe, expect, test } from 'vitest';
import { KEPT_MESSAGE_BYTES } from '../mcp/message-collector.ts';
import { call, namedCallers, send, startTestGateway } from '../relay/gateway.testing.ts';

const padding = 'x'.repeat(KEPT_MESSAGE_BYTES + 1);
const authorization = 'Bearer a';
const MODERN_META = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' };
const MODERN_HEADERS = {
  authorization,
  'mcp-protocol-version': '2026-07-28',
  'mcp-method': 'tools/call',
  'mcp-name': 'add',
};

/** The event of a call that is answered with this result. */
async function eventOf(result: unknown, options: { era?: 'modern'; spec?: object } = {}) {
  const gateway = await startTestGateway(
    async (exchange) => {
      const { id } = JSON.parse(await exchange.request.text());
      exchange.json({ jsonrpc: '2.0', id, result });
    },
    { policies: [namedCallers()], spec: options.spec ?? {} },
  );
  const body = call(1, 'add', options.era === 'modern' ? { _meta: MODERN_META } : {});
  await send(gateway, { body, headers: options.era === 'modern' ? MODERN_HEADERS : { authorization } });
  return (await gateway.waitForEvents(1))[0];
}

describe('what is no valid result', () => {
  test.each([
    ['null', null],
    ['a list', [{ type: 'text', text: 'hi' }]],
    ['a text', 'done'],
    ['a number', 7],
    ['true', true],
    ['isError as text', { content: [], isError: 'true' }],
    ['isError as a number', { content: [], isError: 1 }],
    ['isError as an object', { content: [], isError: {} }],
    ['isError null', { content: [], isError: null }],
  ])('is not billed: %s', async (_what, result) => {
    const expected = { outcome: 'invalid_result', reason: 'invalid_result', billable: false };
    expect(await eventOf(result)).toMatchObject(expected);
    if (typeof result !== 'object' || result === null || Array.isArray(result)) return;
    expect(await eventOf({ padding, ...result })).toMatchObject({ ...expected, parse: 'scanned' });
    expect(await eventOf({ ...result, padding })).toMatchObject({ ...expected, parse: 'scanned' });
  });

  test.each([
    ['a list', [padding]],
    ['a text', padding],
  ])('is not billed when it is too large to be kept: %s', async (_what, result) => {
    expect(await eventOf(result)).toMatchObject({ outcome: 'invalid_result', billable: false, parse: 'scanned' });
  });

  test('is a kind of result that 2026-07-28 does not know; before it, kinds meant nothing', async () => {
    for (const resultType of ['partial', 5, 'Complete', null]) {
      const result = { content: [], resultType };
      expect(await eventOf(result, { era: 'modern' })).toMatchObject({ reason: 'invalid_result', billable: false });
      expect(await eventOf(result)).toMatchObject({ reason: 'ok', billable: true });
      expect(await eventOf({ ...result, padding })).toMatchObject({ reason: 'ok', parse: 'scanned' });
    }
  });

  test('is a negative quantity, and no other number', async () => {
    const spec = { billing: { quantity: { fromResult: '/used', min: '1', default: '3' } } };
    expect(await eventOf({ content: [], used: -5 }, { spec })).toMatchObject({
      outcome: 'ok',
      reason: 'invalid_result',
      billable: false,
    });
    expect(await eventOf({ content: [], used: 0 }, { spec })).toMatchObject({ reason: 'ok', quantity: '1' });
    expect(await eventOf({ content: [], used: '-0' }, { spec })).toMatchObject({ reason: 'ok', quantity: '1' });
    expect(await eventOf({ content: [] }, { spec })).toMatchObject({ reason: 'ok_defaulted', quantity: '3' });
  });

  test('can be billed where the operator says so', async () => {
    const spec = { billing: { decisions: { invalid_result: 'bill' as const } } };
    expect(await eventOf('done', { spec })).toMatchObject({ reason: 'invalid_result', billable: true });
  });
});
