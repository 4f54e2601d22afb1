import type { Exchange } from '@tallygate/sandbox/upstreams/scripted-upstream';
import { describe, expect, test } from 'vitest';
import { call, namedCallers, open, send, startTestGateway, type TestGatewayOptions, until } from './gateway.testing.ts';

const headers = { authorization: 'Bearer a' };
const RESULT = { content: [{ type: 'text', text: 'worth its price' }] };
const message = (result: object = RESULT) => JSON.stringify({ jsonrpc: '2.0', id: 1, result });

type Kind = 'json' | 'sse';
const type = { json: 'application/json', sse: 'text/event-stream' } as const;
const framed = { json: (text: string) => text, sse: (text: string) => `data: ${text}\n\n` } as const;

/**
 * Sends a call to a server that writes its answer in two parts, and leaves between the two.
 * @param options.cut how many bytes of the answer come before the caller leaves
 */
async function leaveBetween(options: {
  kind: Kind;
  text?: string;
  cut: (answer: string) => number;
  end?: (exchange: Exchange, rest: string) => void;
  gateway?: TestGatewayOptions;
}) {
  const { kind, cut, end = (exchange, rest) => exchange.end(rest) } = options;
  const answer = framed[kind](options.text ?? message());
  const at = cut(answer);
  let goOn = () => {};
  let isDropped = false;
  const gateway = await startTestGateway(
    async (exchange) => {
      await exchange.request.text();
      void exchange.request.closed.then(() => {
        isDropped = true;
      });
      exchange.head(200, { 'content-type': type[kind] });
      // Of a JSON answer the newest bytes are held back: what the caller is to get is followed by more.
      await exchange.write(answer.slice(0, at));
      if (kind === 'json') await exchange.write(answer.slice(at, at + 1));
      await new Promise<void>((resolve) => {
        goOn = resolve;
      });
      end(exchange, answer.slice(kind === 'json' ? at + 1 : at));
    },
    { policies: [namedCallers()], ...options.gateway },
  );
  const caller = open(gateway, { body: call(1), headers });
  await until(() => (at === 0 || caller.received().length >= at ? true : undefined));
  if (at === 0) await until(() => (gateway.upstream.requests.length === 1 ? true : undefined));
  caller.request.destroy();
  await until(() => (gateway.recorder.metrics.unattended === 1 || isDropped ? true : undefined));
  const isReadOn = !isDropped;
  goOn();
  const [event] = await gateway.waitForEvents(1);
  return { event, isReadOn, received: caller.received(), gateway };
}

describe.each(['json', 'sse'] as const)('a caller who leaves in the middle of a result (%s)', (kind) => {
  const within = (answer: string) => answer.indexOf('worth');

  test('pays for it, because the rest is read without them', async () => {
    const { event, isReadOn, received } = await leaveBetween({ kind, cut: within });
    expect(received).toContain('"result":');
    expect(isReadOn).toBe(true);
    expect(event).toMatchObject({
      outcome: 'ok',
      reason: 'left_midway',
      billable: true,
      delivered: false,
      resultBegun: true,
      company: 'org-a',
    });
  });

  test('pays for it also when all but the end of the answer was there', async () => {
    const { event } = await leaveBetween({
      kind,
      cut: (answer) => answer.trimEnd().length - (kind === 'json' ? 1 : 0),
    });
    expect(event).toMatchObject({ reason: 'left_midway', billable: true });
  });

  test('does not where the operator sets it free', async () => {
    const { event } = await leaveBetween({
      kind,
      cut: within,
      gateway: { config: { billing: { decisions: { left_midway: 'free' } } } },
    });
    expect(event).toMatchObject({ reason: 'left_midway', billable: false, decidedBy: 'gateway' });
  });

  test('does not for a tool that failed', async () => {
    const text = message({ ...RESULT, isError: true });
    const { event } = await leaveBetween({ kind, text, cut: within });
    expect(event).toMatchObject({ outcome: 'tool_error', reason: 'tool_error', billable: false });
  });

  test('does not for a result that never came to its end', async () => {
    const { event } = await leaveBetween({ kind, cut: within, end: (exchange) => exchange.destroy() });
    expect(event).toMatchObject({ outcome: 'upstream_failed', billable: false });
  });

  test('is not asked for anything when an error was on its way', async () => {
    const text = JSON.stringify({ jsonrpc: '2.0', id: 1, error: { code: -32000, message: 'no result' } });
    const { event, isReadOn } = await leaveBetween({ kind, text, cut: (answer) => answer.indexOf('no result') });
    expect(isReadOn).toBe(false);
    expect(event).toMatchObject({ outcome: 'client_closed', reason: 'cancelled', billable: false });
  });
});

describe('a caller who cancels in the middle of a result, and then leaves', () => {
  test('pays for it as well: the end is told in an update of what was cancelled', async () => {
    let goOn = () => {};
    const text = framed.sse(message());
    const gateway = await startTestGateway(
      async (exchange) => {
        if (!(await exchange.request.text()).includes('tools/call')) {
          exchange.head(202, {});
          exchange.end();
          return;
        }
        exchange.head(200, { 'content-type': type.sse });
        await exchange.write(text.trimEnd());
        await new Promise<void>((resolve) => {
          goOn = resolve;
        });
        exchange.end('\n\n');
      },
      { policies: [namedCallers()] },
    );
    const inSession = { ...headers, 'mcp-session-id': 's1' };
    const caller = open(gateway, { body: call(1), headers: inSession });
    await until(() => (caller.received().includes('worth its price') ? true : undefined));
    const cancelled = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } };
    await send(gateway, { body: JSON.stringify(cancelled), headers: inSession });
    caller.request.destroy();
    await until(() => (gateway.recorder.metrics.unattended === 1 ? true : undefined));
    goOn();
    expect(await gateway.waitForEvents(2)).toMatchObject([
      { outcome: 'cancelled', billable: false },
      { outcome: 'ok', reason: 'left_midway', billable: true, updateOf: expect.any(String) },
    ]);
  });
});

describe.each(['json', 'sse'] as const)('a caller who leaves before any of the result (%s)', (kind) => {
  test('pays nothing, and the server is told to stop', async () => {
    const { event, isReadOn } = await leaveBetween({ kind, cut: () => 0 });
    expect(isReadOn).toBe(false);
    expect(event).toMatchObject({
      outcome: 'client_closed',
      reason: 'cancelled',
      billable: false,
      dispatched: true,
      delivered: false,
    });
  });

  test('pays where the result is charged for wherever it arrives: it is read on', async () => {
    const { event, isReadOn } = await leaveBetween({
      kind,
      cut: () => 0,
      gateway: { config: { billing: { charge_point: 'upstream_result' } } },
    });
    expect(isReadOn).toBe(true);
    expect(event).toMatchObject({ outcome: 'ok', reason: 'ok', billable: true, delivered: false });
  });
});

describe('a gateway that stops', () => {
  test('says that it cut the call off, and does not blame the caller', async () => {
    const gateway = await startTestGateway(
      async (exchange) => {
        await exchange.request.text();
        await exchange.request.closed;
      },
      { policies: [namedCallers()] },
    );
    open(gateway, { body: call(1), headers });
    await until(() => (gateway.upstream.requests.length === 1 ? true : undefined));
    await gateway.service.drain(0);
    expect(await gateway.waitForEvents(1)).toMatchObject([
      { outcome: 'cancelled', detail: 'gateway_restart', reason: 'gateway_restart', billable: false },
    ]);
  });

  test('ends the calls that run on without their callers', async () => {
    const gateway = await startTestGateway(
      async (exchange) => {
        await exchange.request.text();
        await exchange.request.closed;
      },
      { policies: [namedCallers()], config: { billing: { charge_point: 'upstream_result' } } },
    );
    const caller = open(gateway, { body: call(1), headers });
    await until(() => (gateway.upstream.requests.length === 1 ? true : undefined));
    caller.request.destroy();
    await until(() => (gateway.recorder.metrics.unattended === 1 ? true : undefined));
    await gateway.service.drain(0);
    expect(await gateway.waitForEvents(1)).toMatchObject([{ reason: 'gateway_restart', billable: false }]);
    expect(gateway.recorder.metrics.unattended).toBe(0);
  });
});
