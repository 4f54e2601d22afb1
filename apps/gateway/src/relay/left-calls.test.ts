import type { Exchange } from '@tallygate/sandbox/upstreams/scripted-upstream';
import { describe, expect, test } from 'vitest';
import { MAX_UNATTENDED_OF_CALLER } from '../record/unattended-calls.ts';
import {
  answerOk,
  call,
  namedCallers,
  open,
  resultFor,
  send,
  startTestGateway,
  type TestGateway,
  until,
} from './gateway.testing.ts';

const as = (caller: string) => ({ authorization: `Bearer ${caller}` });

/** A server whose `slow` tool begins its result, and ends it when it is let. */
function slowServer(text: string) {
  const waiting: (() => void)[] = [];
  const script = async (exchange: Exchange): Promise<void> => {
    const message = JSON.parse(await exchange.request.text()) as { id: number; params: { name: string } };
    if (message.params.name !== 'slow')
      return exchange.json({ jsonrpc: '2.0', id: message.id, result: { content: [] } });
    const answer = `data: ${resultFor(message.id, { content: [{ type: 'text', text }] })}\n\n`;
    exchange.head(200, { 'content-type': 'text/event-stream' });
    await exchange.write(answer.slice(0, -20));
    await new Promise<void>((resolve) => waiting.push(resolve));
    exchange.end(answer.slice(-20));
  };
  const goOn = (count = waiting.length) => {
    for (const wake of waiting.splice(0, count)) wake();
  };
  return { script, goOn };
}

/** Reads some of the results of so many calls, and leaves all of them at once. */
async function leave(gateway: TestGateway, caller: string, count: number): Promise<void> {
  const before = gateway.recorder.metrics.unattended;
  const callers = Array.from({ length: count }, (_, id) =>
    open(gateway, { body: call(id, 'slow'), headers: as(caller) }),
  );
  for (const running of callers) await until(() => running.received().includes('"result":') || undefined);
  for (const { request } of callers) request.destroy();
  await until(() => gateway.recorder.metrics.unattended === before + count || undefined);
}

describe('a caller who leaves many calls midway', () => {
  test('pays for every one, though they are more than one may leave, and little of their answers is kept', async () => {
    const server = slowServer('x'.repeat(20_000));
    const count = MAX_UNATTENDED_OF_CALLER + 20;
    const gateway = await startTestGateway(server.script, {
      policies: [namedCallers()],
      keptUnattendedBytes: 1_000_000,
    });
    await leave(gateway, 'a', count);
    const { kept } = gateway.recorder.unattended;
    expect(kept.held).toBeLessThanOrEqual(kept.max);
    expect(kept.held).toBeGreaterThan(kept.max - 25_000);
    server.goOn();
    const events = await gateway.waitForEvents(count);
    expect(new Set(events.map(({ reason, billable }) => `${reason} ${billable}`))).toEqual(
      new Set(['left_midway true']),
    );
    expect(events).toHaveLength(count);
    expect(new Set(events.map(({ parse }) => parse))).toEqual(new Set(['full', 'scanned']));
    expect([gateway.recorder.metrics.unattended, kept.held]).toEqual([0, 0]);
  });

  test('is refused new tool calls until some have ended; other callers and other requests are not', async () => {
    const server = slowServer('x');
    const gateway = await startTestGateway(server.script, { policies: [namedCallers()] });
    await leave(gateway, 'a', MAX_UNATTENDED_OF_CALLER);
    const refused = await send(gateway, { body: call(7), headers: as('a') });
    expect(refused).toMatchObject({
      status: 429,
      headers: { 'retry-after': '10' },
      json: { id: 7, error: { code: -32603, data: { reason: 'calls_left_running' } } },
    });
    const list = JSON.stringify({ jsonrpc: '2.0', id: 8, method: 'tools/list', params: { name: 'list' } });
    expect((await send(gateway, { body: list, headers: as('a') })).status).toBe(200);
    expect((await send(gateway, { body: call(9), headers: as('b') })).status).toBe(200);
    const denied = (await gateway.events()).filter(({ outcome }) => outcome === 'denied');
    expect(denied).toMatchObject([{ reason: 'denied_rate', detail: 'calls_left_running', billable: false }]);

    server.goOn(1);
    await until(() => gateway.recorder.metrics.unattended < MAX_UNATTENDED_OF_CALLER || undefined);
    expect((await send(gateway, { body: call(10), headers: as('a') })).status).toBe(200);
  });

  test('is given the answer of one that is sent again with its key: that makes no call', async () => {
    const server = slowServer('x');
    const gateway = await startTestGateway(server.script, { policies: [namedCallers()] });
    const keyed = { body: call(1, 'slow'), headers: { ...as('a'), 'idempotency-key': 'k-1' } };
    const first = open(gateway, keyed);
    await until(() => first.received().includes('"result":') || undefined);
    first.request.destroy();
    await until(() => gateway.recorder.metrics.unattended === 1 || undefined);
    await leave(gateway, 'a', MAX_UNATTENDED_OF_CALLER);
    const again = send(gateway, keyed);
    await until(() => (gateway.recorder.metrics.requests === MAX_UNATTENDED_OF_CALLER + 2 ? true : undefined));
    const fresh = await send(gateway, { body: call(2), headers: { ...as('a'), 'idempotency-key': 'k-2' } });
    expect(fresh.status).toBe(429);
    server.goOn();
    expect(await again).toMatchObject({ status: 200, text: expect.stringContaining('"result"') });
    const retried = await send(gateway, { body: call(2), headers: { ...as('a'), 'idempotency-key': 'k-2' } });
    expect(retried.status).toBe(200);
    const events = await gateway.waitForEvents(MAX_UNATTENDED_OF_CALLER + 4);
    expect(events.filter(({ billable }) => billable)).toHaveLength(MAX_UNATTENDED_OF_CALLER + 2);
  });
});

test('a caller who leaves none is never refused for it', async () => {
  const gateway = await startTestGateway(answerOk, { policies: [namedCallers()] });
  for (let id = 0; id <= MAX_UNATTENDED_OF_CALLER; id += 1)
    expect((await send(gateway, { body: call(id), headers: as('a') })).status).toBe(200);
});
