import { describe, expect, test } from 'vitest';
import {
  answerOk,
  call,
  namedCallers,
  open,
  send,
  startTestGateway,
  type TestGatewayOptions,
  until,
} from '../relay/gateway.testing.ts';

const inSession = (session = 's-1') => ({ authorization: 'Bearer a', 'mcp-session-id': session });

function start(script: Parameters<typeof startTestGateway>[0] = answerOk, options: TestGatewayOptions = {}) {
  return startTestGateway(script, { policies: [namedCallers()], ...options });
}

/** Numbers its answers. */
function counting() {
  let count = 0;
  return async (exchange: Parameters<typeof answerOk>[0]) => {
    const { id } = JSON.parse(await exchange.request.text()) as { id: unknown };
    count += 1;
    exchange.json({ jsonrpc: '2.0', id, result: { content: [], count } });
  };
}

describe('a request of a session that is sent again', () => {
  test('is made once: the repeat gets the same bytes and is recorded as duplicate', async () => {
    const gateway = await start(counting());
    const first = await send(gateway, { body: call(1), headers: inSession() });
    const second = await send(gateway, { body: call(1), headers: inSession() });
    expect([second.status, second.text]).toEqual([200, first.text]);
    expect(gateway.upstream.requests).toHaveLength(1);
    const events = await gateway.events();
    expect(events).toMatchObject([
      { reason: 'ok', billable: true },
      { reason: 'duplicate', billable: false, duplicateOf: events[0]?.id },
    ]);
  });

  test('is awaited while it runs', async () => {
    let release: () => void = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const gateway = await start(async (exchange) => {
      await exchange.request.text();
      await released;
      await exchange.event({ jsonrpc: '2.0', id: 1, result: { content: [] } });
      exchange.end();
    });
    const first = send(gateway, { body: call(1), headers: inSession() });
    await gateway.upstream.request(0);
    const second = send(gateway, { body: call(1), headers: inSession() });
    await until(() => gateway.service.running === 2 || undefined);
    release();
    expect([(await first).status, (await second).status]).toEqual([200, 200]);
    expect((await second).json).toEqual({ jsonrpc: '2.0', id: 1, result: { content: [] } });
    expect(gateway.upstream.requests).toHaveLength(1);
  });

  test('is a call of its own with another id, other arguments, another session, or none', async () => {
    const gateway = await start(counting());
    const calls: [string, Record<string, string>][] = [
      [call(1), inSession()],
      [call('1'), inSession()],
      [call(2), inSession()],
      [call(1, 'add', { arguments: { n: 1 } }), inSession()],
      [call(1), inSession('s-2')],
      [call(1), { authorization: 'Bearer a' }],
      [call(1), { authorization: 'Bearer a' }],
    ];
    for (const [body, headers] of calls) await send(gateway, { body, headers });
    expect(gateway.upstream.requests).toHaveLength(calls.length);
    expect((await gateway.events()).every((event) => event.billable && event.reason === 'ok')).toBe(true);
  });

  test('a client whose ids begin anew loses no call that differs, and none after the window', async () => {
    const gateway = await start(counting(), { config: { billing: { session_dedupe_window: '1ms' } } });
    await send(gateway, { body: call(1), headers: inSession() });
    const ended = performance.now();
    await until(() => performance.now() > ended + 2 || undefined);
    await send(gateway, { body: call(1), headers: inSession() });
    expect((await gateway.events()).map((event) => event.reason)).toEqual(['ok', 'ok']);
  });

  test('counts as new where the window is 0', async () => {
    const gateway = await start(counting(), { config: { billing: { session_dedupe_window: '0' } } });
    for (let count = 0; count < 2; count += 1) await send(gateway, { body: call(1), headers: inSession() });
    expect((await gateway.events()).map((event) => event.reason)).toEqual(['ok', 'ok']);
  });

  test('is made when the first brought no answer, and billed once', async () => {
    const gateway = await start(async (exchange) => {
      await exchange.request.text();
      exchange.destroy();
    });
    await send(gateway, { body: call(1), headers: inSession() });
    gateway.upstream.use(answerOk);
    expect((await send(gateway, { body: call(1), headers: inSession() })).status).toBe(200);
    expect((await gateway.events()).map((event) => [event.reason, event.billable])).toEqual([
      ['upstream_unreachable', false],
      ['ok', true],
    ]);
  });

  test('is made when the first brought no answer; where dispatching is charged only the first is billed', async () => {
    const gateway = await start(
      async (exchange) => {
        await exchange.request.text();
        exchange.destroy();
      },
      { config: { billing: { charge_point: 'dispatched' } } },
    );
    await send(gateway, { body: call(1), headers: inSession() });
    gateway.upstream.use(answerOk);
    await send(gateway, { body: call(1), headers: inSession() });
    const events = await gateway.events();
    expect(events.map((event) => [event.reason, event.billable])).toEqual([
      ['upstream_unreachable', true],
      ['duplicate', false],
    ]);
    expect(events[1]?.duplicateOf).toBe(events[0]?.id);
  });

  test('is not made again for a lost answer that was too large to keep, and says what to do', async () => {
    const gateway = await start(async (exchange) => {
      await exchange.request.text();
      exchange.json({ jsonrpc: '2.0', id: 1, result: { content: [], big: 'x'.repeat(80_000) } });
    });
    await send(gateway, { body: call(1), headers: inSession() });
    const again = await send(gateway, { body: call(1), headers: inSession() });
    expect(again).toMatchObject({ status: 409, json: { id: 1, error: { data: { reason: 'request_repeated' } } } });
    expect(gateway.upstream.requests).toHaveLength(1);
  });

  test('a batch is recognised as a whole', async () => {
    const gateway = await start(async (exchange) => {
      const messages = JSON.parse(await exchange.request.text()) as { id: unknown }[];
      exchange.json(messages.map(({ id }) => ({ jsonrpc: '2.0', id, result: { content: [] } })));
    });
    const body = `[${call(1)},${call(2)}]`;
    const first = await send(gateway, { body, headers: inSession() });
    const second = await send(gateway, { body, headers: inSession() });
    expect([second.status, second.json]).toEqual([200, first.json]);
    expect(gateway.upstream.requests).toHaveLength(1);
    expect((await gateway.events()).map((event) => event.reason)).toEqual(['ok', 'ok', 'duplicate', 'duplicate']);
  });

  test('an answer brought by a resumed stream is the one that is repeated', async () => {
    const gateway = await start(async (exchange) => {
      if (exchange.request.method === 'GET') {
        await exchange.event({ jsonrpc: '2.0', id: 1, result: { content: [] } }, '2');
        exchange.end();
        return;
      }
      await exchange.request.text();
      exchange.head(200, { 'content-type': 'text/event-stream' });
      await exchange.write('id: 1\ndata:\n\n');
      exchange.end();
    });
    await send(gateway, { body: call(1), headers: inSession() });
    const repeat = open(gateway, { body: call(1), headers: inSession() });
    await until(() => gateway.service.running === 1 || undefined);
    await send(gateway, { method: 'GET', headers: { ...inSession(), 'last-event-id': '1' } });
    expect(await repeat.answer).toMatchObject({ status: 200, json: { id: 1, result: { content: [] } } });
    const events = await gateway.waitForEvents(3);
    const calls = events.filter((event) => event.method === 'tools/call');
    expect(calls.map((event) => [event.reason, event.resumed ?? false])).toEqual([
      ['ok', true],
      ['duplicate', false],
    ]);
  });
});
