import { request } from 'node:http';
import { describe, expect, test } from 'vitest';
import { answerOk, call, namedCallers, send, startTestGateway, until } from '../relay/gateway.testing.ts';

const SLOW_MS = 100;
const headers = { authorization: 'Bearer a' };
const inSession = { ...headers, 'mcp-session-id': 's-1' };
const cancel = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } });

describe('what is recorded of a call', () => {
  test('the upstream, the scopes of the token, and the server that a modern result names', async () => {
    const named = namedCallers();
    const gateway = await startTestGateway(
      async (exchange) => {
        await exchange.request.text();
        const info = { name: 'srv', version: '9' };
        exchange.json({
          jsonrpc: '2.0',
          id: 1,
          result: { content: [], _meta: { 'io.modelcontextprotocol/serverInfo': info } },
        });
      },
      {
        policies: [
          {
            ...named,
            onHeaders(request) {
              const refusal = named.onHeaders?.(request);
              if (request.principal) request.principal = { ...request.principal, scopes: new Set(['a:read', 'b']) };
              return refusal;
            },
          },
        ],
      },
    );
    const body = call(1, 'add', { _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' } });
    const modern = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': 'add' };
    await send(gateway, { body, headers: { ...headers, ...modern } });
    expect((await gateway.events())[0]).toMatchObject({
      upstream: `127.0.0.1:${gateway.upstream.port}`,
      scopes: 'a:read b',
      serverName: 'srv',
      serverVersion: '9',
    });
  });

  test('the duration begins when the request has arrived in full', async () => {
    const gateway = await startTestGateway(answerOk, { policies: [namedCallers()] });
    const body = call(1);
    const beganAt = performance.now();
    const status = new Promise<number>((resolve, reject) => {
      const slow = request(
        {
          port: gateway.port,
          host: '127.0.0.1',
          path: '/p/mcp',
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
        },
        (response) => {
          response.resume().on('end', () => resolve(response.statusCode ?? 0));
        },
      ).on('error', reject);
      slow.write(body.slice(0, 10));
      until(() => performance.now() > beganAt + SLOW_MS || undefined).then(() => slow.end(body.slice(10)), reject);
    });
    expect(await status).toBe(200);
    const tookMs = performance.now() - beganAt;
    // Whatever the machine does, the part before the body was complete is not in it.
    expect((await gateway.events())[0]?.durationMs).toBeLessThan(tookMs - SLOW_MS);
  });

  test('a call that waits for a resumed stream can be cancelled; an answer that still comes wins', async () => {
    const gateway = await startTestGateway(
      async (exchange) => {
        const { request } = exchange;
        if (request.method === 'GET') {
          await exchange.event({ jsonrpc: '2.0', id: 1, result: { content: [] } }, '2');
          exchange.end();
          return;
        }
        const message = JSON.parse(await request.text()) as { method: string };
        if (message.method !== 'tools/call') {
          exchange.head(202);
          exchange.end();
          return;
        }
        exchange.head(200, { 'content-type': 'text/event-stream' });
        await exchange.write('id: 1\ndata:\n\n');
        exchange.end();
      },
      { policies: [namedCallers()] },
    );
    await send(gateway, { body: call(1), headers: inSession });
    expect(await gateway.events()).toEqual([]);
    await send(gateway, { body: cancel, headers: inSession });
    const cancelled = (await gateway.waitForEvents(1))[0];
    expect(cancelled).toMatchObject({ outcome: 'cancelled', reason: 'cancelled', billable: false });
    await send(gateway, { method: 'GET', headers: { ...inSession, 'last-event-id': '1' } });
    const events = await gateway.waitForEvents(3);
    expect(events.find((event) => event.updateOf !== undefined)).toMatchObject({
      updateOf: cancelled?.id,
      outcome: 'ok',
      billable: true,
      resumed: true,
    });
  });

  test('a cancelled call whose answer still comes is billed once where dispatching is charged', async () => {
    let release: () => void = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const gateway = await startTestGateway(
      async (exchange) => {
        const message = JSON.parse(await exchange.request.text()) as { method: string };
        if (message.method === 'tools/call') {
          await released;
          exchange.json({ jsonrpc: '2.0', id: 1, result: { content: [] } });
        } else {
          exchange.head(202);
          exchange.end();
        }
      },
      { policies: [namedCallers()], config: { billing: { charge_point: 'dispatched' } } },
    );
    const running = send(gateway, { body: call(1), headers: inSession });
    await gateway.upstream.request(0);
    await send(gateway, { body: cancel, headers: inSession });
    await gateway.waitForEvents(1);
    release();
    expect((await running).status).toBe(200);
    const events = await gateway.events();
    expect(events.map((event) => [event.outcome, event.reason, event.billable])).toEqual([
      ['cancelled', 'cancelled', true],
      ['ok', 'duplicate', false],
    ]);
  });

  test('what was never written to the upstream is not charged as dispatched, and says so', async () => {
    const gateway = await startTestGateway(answerOk, {
      policies: [namedCallers()],
      config: { billing: { charge_point: 'dispatched' } },
    });
    await gateway.upstream.close();
    expect((await send(gateway, { body: call(1), headers })).status).toBe(502);
    expect((await gateway.events())[0]).toMatchObject({
      reason: 'upstream_unreachable',
      billable: false,
      dispatched: false,
    });
  });

  test('a refused Host or Origin is counted, because anybody can send it', async () => {
    const gateway = await startTestGateway(answerOk, { policies: [namedCallers()] });
    await send(gateway, { body: call(1), headers: { ...headers, host: 'evil.example' } });
    await send(gateway, { body: call(1), headers: { ...headers, origin: 'https://evil.example' } });
    await until(() => gateway.recorder.metrics.unrecordedRefusals === 2 || undefined);
    expect(await gateway.events()).toEqual([]);
  });
});
