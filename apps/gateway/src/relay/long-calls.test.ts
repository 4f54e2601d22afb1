import type { UpstreamScript } from '@tallygate/sandbox/upstreams/scripted-upstream';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { call, namedCallers, open, resultFor, send, startTestGateway, until } from './gateway.testing.ts';

const SESSION = { 'mcp-session-id': 's1', authorization: 'Bearer a' };
const progress = (at: number) => ({ jsonrpc: '2.0', method: 'notifications/progress', params: { progress: at } });

describe('calls that take their time', () => {
  test('P32 an elicitation inside a call is counted once, and the 30 s its user takes are in the duration', async () => {
    const realNow = performance.now.bind(performance);
    let thoughtMs = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => realNow() + thoughtMs);
    onTestFinished(() => void vi.restoreAllMocks());
    let answered = () => {};
    const userAnswered = new Promise<void>((resolve) => {
      answered = resolve;
    });
    const gateway = await startTestGateway(
      async (exchange) => {
        const message = JSON.parse(await exchange.request.text());
        if (message.method === undefined) {
          exchange.head(202);
          exchange.end();
          return answered();
        }
        await exchange.event({ jsonrpc: '2.0', id: 0, method: 'elicitation/create', params: {} });
        await userAnswered;
        await exchange.event(JSON.parse(resultFor(0)));
        exchange.end();
      },
      { policies: [namedCallers()] },
    );
    const running = open(gateway, { body: call(0, 'book'), headers: SESSION });
    await until(() => running.received().includes('elicitation/create') || undefined);
    thoughtMs = 30_000;
    const form = JSON.stringify({ jsonrpc: '2.0', id: 0, result: { action: 'accept', content: { day: 'Monday' } } });
    expect((await send(gateway, { body: form, headers: SESSION })).status).toBe(202);
    expect((await running.answer).broken).toBe(false);

    const [event, ...others] = (await gateway.waitForEvents(1)).filter(({ method }) => method === 'tools/call');
    expect(others).toEqual([]);
    expect(event).toMatchObject({ target: 'book', outcome: 'ok', billable: true, serverRequests: 1 });
    expect(event?.durationMs).toBeGreaterThanOrEqual(30_000);
    expect(JSON.stringify(event)).not.toContain('Monday');
  });

  test('T23 what a call’s own stream brought before it broke counts with what the resumed one brought', async () => {
    const gateway = await startTestGateway(
      async (exchange) => {
        exchange.head(200, { 'content-type': 'text/event-stream' });
        if (exchange.request.method === 'GET') {
          await exchange.event(progress(2), '3');
          await exchange.event(JSON.parse(resultFor(4)), '4');
        } else {
          await exchange.request.text();
          await exchange.event(progress(1), '1');
          await exchange.event({ jsonrpc: '2.0', id: 0, method: 'sampling/createMessage' }, '2');
        }
        exchange.end();
      },
      { policies: [namedCallers()] },
    );
    await send(gateway, { body: call(4), headers: SESSION });
    await send(gateway, { method: 'GET', headers: { ...SESSION, 'last-event-id': '2' } });
    const calls = (await gateway.waitForEvents(2)).filter(({ method }) => method === 'tools/call');
    expect(calls).toMatchObject([{ outcome: 'ok', resumed: true, progress: 2, serverRequests: 1, messages: 4 }]);
  });
});

describe('a task whose result nobody waited for', () => {
  const result = (id: number) =>
    JSON.stringify({ jsonrpc: '2.0', id, method: 'tasks/result', params: { taskId: 't1' } });
  const script =
    (onWaiting: () => void): UpstreamScript =>
    async (exchange) => {
      const { id, method } = JSON.parse(await exchange.request.text());
      if (method === 'tools/call') {
        const task = { taskId: 't1', status: 'working', ttl: 60_000 };
        return exchange.json({ jsonrpc: '2.0', id, result: { task } });
      }
      // The first wait for the result is never answered, the second is.
      if (id === 3) return exchange.json({ jsonrpc: '2.0', id, result: { content: [] } });
      exchange.head(200, { 'content-type': 'text/event-stream' });
      onWaiting();
      await exchange.request.closed;
    };

  test('P36 is still open when the client closed `tasks/result`, and ends with the next one, once', async () => {
    let waiting = false;
    const gateway = await startTestGateway(
      script(() => {
        waiting = true;
      }),
      { policies: [namedCallers()] },
    );
    await send(gateway, { body: call(1, 'slow', { task: {} }), headers: SESSION });
    const given = open(gateway, { body: result(2), headers: SESSION });
    await until(() => waiting || undefined);
    given.request.destroy();
    const afterLeaving = await gateway.waitForEvents(2);
    expect(afterLeaving).toMatchObject([
      { method: 'tools/call', outcome: 'task_created', billable: false },
      { method: 'tasks/result', outcome: 'client_closed', billable: false },
    ]);
    expect(gateway.recorder.tasks.size).toBe(1);

    await send(gateway, { body: result(3), headers: SESSION });
    const ends = (await gateway.waitForEvents(4)).filter(({ updateOf }) => updateOf !== undefined);
    expect(ends).toMatchObject([
      { updateOf: afterLeaving[0]?.id, outcome: 'task_completed', billable: true, target: 'slow' },
    ]);
    expect(gateway.recorder.tasks.size).toBe(0);
  });
});
