import { describe, expect, test } from 'vitest';
import { call, namedCallers, send, startTestGateway, type TestGateway } from '../relay/gateway.testing.ts';

/** A server with one task that any caller who knows its id can ask for. */
async function taskServer(options: { ttl: number | null; answers?: object[]; strict?: boolean }): Promise<TestGateway> {
  const { ttl, answers, strict } = options;
  return startTestGateway(
    async (exchange) => {
      const { id, method } = JSON.parse(await exchange.request.text());
      const made = { result: { task: { taskId: 't1', status: 'working', ttl } } };
      const answer = method === 'tools/call' ? made : (answers?.shift() ?? { result: { content: [] } });
      exchange.json({ jsonrpc: '2.0', id, ...answer });
    },
    { policies: [namedCallers()], spec: { sessions: { strict: strict ?? false } } },
  );
}

const ask = (method: string, params: object = {}, id = 2) =>
  JSON.stringify({ jsonrpc: '2.0', id, method, params: { taskId: 't1', ...params } });
const as = (caller: string) => ({ authorization: `Bearer ${caller}` });
const make = (gateway: TestGateway, caller = 'a') =>
  send(gateway, { body: call(1, 'slow', { task: {} }), headers: as(caller) });
const ends = async (gateway: TestGateway, count: number) =>
  (await gateway.waitForEvents(count)).filter(({ updateOf }) => updateOf !== undefined);

describe('a task', () => {
  test.each(['tasks/get', 'tasks/result', 'tasks/cancel'])('is not found by another caller: %s', async (method) => {
    const gateway = await taskServer({ ttl: 60_000 });
    await make(gateway);
    const before = gateway.upstream.requests.length;
    for (const body of [ask(method), `[${ask(method)},${ask('ping', {}, 3)}]`]) {
      const answer = await send(gateway, { body, headers: as('b') });
      expect([answer.status, answer.text]).toEqual([404, expect.stringContaining('Task not found')]);
    }
    expect(gateway.upstream.requests.length).toBe(before);
    expect((await send(gateway, { body: ask(method), headers: as('a') })).status).toBe(200);
  });

  test('is billed once, to its maker, however often others tried', async () => {
    const gateway = await taskServer({ ttl: 60_000 });
    await make(gateway);
    await send(gateway, { body: ask('tasks/result'), headers: as('b') });
    await send(gateway, { body: ask('tasks/result'), headers: as('a') });
    await send(gateway, { body: ask('tasks/result'), headers: as('b') });
    await send(gateway, { body: ask('tasks/result'), headers: as('a') });
    expect(await ends(gateway, 6)).toMatchObject([{ outcome: 'task_completed', billable: true, company: 'org-a' }]);
  });

  test('that servers number alike is the own one of each of its makers', async () => {
    const gateway = await taskServer({ ttl: 60_000 });
    await make(gateway, 'a');
    await make(gateway, 'b');
    for (const caller of ['a', 'b'])
      expect((await send(gateway, { body: ask('tasks/result'), headers: as(caller) })).status).toBe(200);
    expect((await ends(gateway, 6)).map(({ company }) => company).sort()).toEqual(['org-a', 'org-b']);
  });

  test('that nobody made here is relayed, unless sessions are strict', async () => {
    const open = await taskServer({ ttl: null });
    expect((await send(open, { body: ask('tasks/get'), headers: as('a') })).status).toBe(200);
    const strict = await taskServer({ ttl: null, strict: true });
    expect((await send(strict, { body: ask('tasks/get'), headers: as('a') })).status).toBe(404);
  });

  test.each([1, 60_000, null])('is billed at its end, however long after its time to live of %s ms', async (ttl) => {
    const gateway = await taskServer({ ttl });
    await make(gateway);
    gateway.recorder.tasks.expire(Date.now() + 29 * 86_400_000);
    await send(gateway, { body: ask('tasks/result'), headers: as('a') });
    expect(await ends(gateway, 3)).toMatchObject([{ outcome: 'task_completed', billable: true }]);
  });

  const UNKNOWN = { error: { code: -32602, message: 'Unknown task' } };
  test('is awaited until the server no longer knows it, once its time to live is over', async () => {
    const gateway = await taskServer({ ttl: null, answers: [UNKNOWN] });
    await make(gateway);
    await send(gateway, { body: ask('tasks/get'), headers: as('a') });
    expect(await ends(gateway, 3)).toMatchObject([{ outcome: 'task_unresolved', billable: false }]);
    expect(gateway.recorder.tasks.size).toBe(0);
  });

  test.each([
    ['within its time to live', 60_000, ask('tasks/get')],
    ['for wrong params', null, ask('tasks/get', { more: 1 })],
    ['when it is cancelled too late', null, ask('tasks/cancel')],
  ])('is billed still after an error %s', async (_why, ttl, body) => {
    const gateway = await taskServer({ ttl, answers: [UNKNOWN] });
    await make(gateway);
    await send(gateway, { body, headers: as('a') });
    await send(gateway, { body: ask('tasks/result'), headers: as('a') });
    expect(await ends(gateway, 4)).toMatchObject([{ outcome: 'task_completed', billable: true }]);
  });
});
