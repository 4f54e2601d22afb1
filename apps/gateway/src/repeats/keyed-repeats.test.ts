import { describe, expect, test } from 'vitest';
import {
  answerOk,
  call,
  namedCallers,
  open,
  proxyOf,
  resultFor,
  send,
  startTestGateway,
  type TestGatewayOptions,
  until,
} from '../relay/gateway.testing.ts';
import { billId } from './bill-id.ts';
import { KEY_IN_META } from './client-key.ts';

const UUID_V5 = /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const as = (caller: string, key?: string): Record<string, string> => ({
  authorization: `Bearer ${caller}`,
  ...(key === undefined ? {} : { 'idempotency-key': key }),
});
const META = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' };

function start(script: Parameters<typeof startTestGateway>[0] = answerOk, options: TestGatewayOptions = {}) {
  return startTestGateway(script, { policies: [namedCallers()], ...options });
}

/** Answers a tool call only when told to. */
function heldBack() {
  let release: () => void = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  return {
    release: () => release(),
    script: async (exchange: Parameters<typeof answerOk>[0]) => {
      const { id } = JSON.parse(await exchange.request.text()) as { id: unknown };
      await released;
      exchange.json({ jsonrpc: '2.0', id, result: { content: [], n: 1 } });
    },
  };
}

describe('a call with an idempotency key', () => {
  test('is made once: its repeat gets the same bytes under its own id, and is recorded as duplicate', async () => {
    const gateway = await start(async (exchange) => {
      const { id } = JSON.parse(await exchange.request.text());
      const body = `{ "result" : {"content":[],"big":12345678901234567890,"é":"\\u0041"},\n "id" : ${JSON.stringify(id)}, "jsonrpc":"2.0"}`;
      exchange.head(200, { 'content-type': 'application/json' });
      exchange.end(body);
    });
    const first = await send(gateway, { body: call(1), headers: as('a', 'k-1') });
    const second = await send(gateway, { body: call('two'), headers: as('a', 'k-1') });
    expect(second.status).toBe(200);
    expect(second.text).toBe(first.text.replace(': 1,', ': "two",'));
    expect(second.headers['idempotent-replayed']).toBe('true');
    expect(gateway.upstream.requests).toHaveLength(1);
    const events = await gateway.events();
    expect(events).toMatchObject([
      { reason: 'ok', billable: true, requestId: '1' },
      { reason: 'duplicate', billable: false, outcome: 'ok', requestId: '"two"', duplicateOf: events[0]?.id },
    ]);
    expect(events[0]?.id).toMatch(UUID_V5);
    expect(events[0]).not.toHaveProperty('duplicateOf');
    expect(events[1]?.id).not.toBe(events[0]?.id);
  });

  test('is the same call whether the key is bare, quoted, or in _meta, and whatever the order of its arguments', async () => {
    const gateway = await start();
    const body = (args: object, meta?: object) => call(1, 'add', { arguments: args, ...(meta ? { _meta: meta } : {}) });
    await send(gateway, { body: body({ a: 1, b: { c: 2, d: 3 } }), headers: as('a', 'k 1'.replace(' ', '-')) });
    await send(gateway, { body: body({ b: { d: 3, c: 2 }, a: 1 }), headers: as('a', '"k-1"; p=1') });
    await send(gateway, {
      body: body({ a: 1, b: { c: 2, d: 3 } }, { [KEY_IN_META]: 'k-1', progressToken: 7 }),
      headers: as('a'),
    });
    expect(gateway.upstream.requests).toHaveLength(1);
    expect((await gateway.events()).map((event) => event.reason)).toEqual(['ok', 'duplicate', 'duplicate']);
  });

  test('numbers too long for a parser make different arguments', async () => {
    const gateway = await start();
    const body = (n: string) =>
      `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"add","arguments":{"n":${n}}}}`;
    await send(gateway, { body: body('9007199254740993'), headers: as('a', 'k') });
    expect((await send(gateway, { body: body('9007199254740992'), headers: as('a', 'k') })).status).toBe(422);
  });

  test('arguments nested too deeply to be written again are compared as they came', async () => {
    const gateway = await start();
    const body = (n: number) =>
      `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"add","arguments":{"a":${'['.repeat(9000)}${n}${']'.repeat(9000)}}}}`;
    const statuses = [];
    for (const n of [1, 1, 2]) statuses.push((await send(gateway, { body: body(n), headers: as('a', 'k') })).status);
    expect(statuses).toEqual([200, 200, 422]);
    expect(gateway.upstream.requests).toHaveLength(1);
  });

  test('is awaited while it runs, also by many, and is made once', async () => {
    const { script, release } = heldBack();
    const gateway = await start(script);
    const running = Array.from({ length: 5 }, (_, index) =>
      send(gateway, { body: call(index), headers: as('a', 'k') }),
    );
    await gateway.upstream.request(0);
    await until(() => gateway.service.running === 5 || undefined);
    release();
    const answers = await Promise.all(running);
    expect(answers.map((answer) => [answer.status, (answer.json as { id: number }).id])).toEqual(
      [0, 1, 2, 3, 4].map((id) => [200, id]),
    );
    expect(gateway.upstream.requests).toHaveLength(1);
    const reasons = (await gateway.events()).map((event) => event.reason);
    expect(reasons.sort()).toEqual(['duplicate', 'duplicate', 'duplicate', 'duplicate', 'ok']);
  });

  test('a repeat whose caller leaves while it waits is recorded as duplicate and makes no call', async () => {
    const { script, release } = heldBack();
    const gateway = await start(script);
    const first = send(gateway, { body: call(1), headers: as('a', 'k') });
    await gateway.upstream.request(0);
    const second = open(gateway, { body: call(2), headers: as('a', 'k') });
    second.head.catch(() => {});
    await until(() => gateway.service.running === 2 || undefined);
    second.request.destroy();
    await until(() => gateway.service.running === 1 || undefined);
    release();
    expect((await first).status).toBe(200);
    const events = await gateway.waitForEvents(2);
    expect(events).toMatchObject([
      { reason: 'duplicate', outcome: 'client_closed', delivered: false },
      { reason: 'ok', billable: true },
    ]);
    expect(events[0]?.duplicateOf).toBe(events[1]?.id);
    expect(gateway.upstream.requests).toHaveLength(1);
  });

  test('with other arguments is refused with 422, not made and not billed', async () => {
    const gateway = await start();
    await send(gateway, { body: call(1, 'add', { arguments: { n: 1 } }), headers: as('a', 'k') });
    const other = await send(gateway, { body: call(2, 'add', { arguments: { n: 2 } }), headers: as('a', 'k') });
    expect(other).toMatchObject({
      status: 422,
      json: { id: 2, error: { code: -32600, data: { reason: 'idempotency_key_reused' } } },
    });
    expect(gateway.upstream.requests).toHaveLength(1);
    expect((await gateway.events())[1]).toMatchObject({
      reason: 'denied_rule',
      detail: 'idempotency_key_reused',
      billable: false,
    });
  });

  test('stands within one company, proxy and tool only', async () => {
    const gateway = await start(answerOk, { proxies: [] });
    gateway.apply({
      mcp_proxies: [proxyOf(gateway.upstream.url), proxyOf(gateway.upstream.url, {}, 'q')],
    });
    const headers = as('a', 'k');
    await send(gateway, { body: call(1), headers });
    await send(gateway, { body: call(1), headers: as('b', 'k') });
    await send(gateway, { body: call(1, 'other'), headers });
    await send(gateway, { body: call(1), headers, path: '/q/mcp' });
    expect(gateway.upstream.requests).toHaveLength(4);
    const events = await gateway.events();
    expect(events.every((event) => event.billable)).toBe(true);
    expect(new Set(events.map((event) => event.id)).size).toBe(4);
  });

  test('gives its answer to its own caller only', async () => {
    const gateway = await start(answerOk, { policies: [{ ...namedCallers(), onHeaders: oneCompany }] });
    await send(gateway, { body: call(1), headers: as('a', 'k') });
    const colleague = await send(gateway, { body: call(1), headers: as('b', 'k') });
    expect(colleague).toMatchObject({ status: 409, json: { error: { data: { reason: 'idempotency_answer_gone' } } } });
    expect(gateway.upstream.requests).toHaveLength(1);
    expect((await gateway.events()).map((event) => event.reason)).toEqual(['ok', 'duplicate']);
  });

  test('that was not executed does not use up its key', async () => {
    const gateway = await start(async (exchange) => {
      const { id } = JSON.parse(await exchange.request.text());
      exchange.json({ jsonrpc: '2.0', id, error: { code: -32602, message: 'Unknown tool' } });
    });
    const version = '2026-07-28';
    const body = call(1, 'add', { _meta: { 'io.modelcontextprotocol/protocolVersion': version } });
    const mirrors = { 'mcp-protocol-version': version, 'mcp-method': 'tools/call', 'mcp-name': 'add' };
    const attempt = () => send(gateway, { body, headers: { ...as('a', 'k'), ...mirrors } });
    const scripts: Parameters<typeof start>[0][] = [
      (exchange) => exchange.json({ error: 'busy' }, 503),
      (exchange) => exchange.json({ error: 'who' }, 401),
      async (exchange) =>
        exchange.json({ jsonrpc: '2.0', id: 1, result: { resultType: 'input_required', requestState: 's' } }),
      answerOk,
    ];
    await attempt();
    for (const script of scripts) {
      gateway.upstream.use(script!);
      await attempt();
    }
    expect(gateway.upstream.requests).toHaveLength(5);
    const reasons = (await gateway.events()).map((event) => event.reason);
    expect(reasons).toEqual(['rpc_error', 'rpc_error', 'upstream_http_error', 'interim', 'ok']);
    await attempt();
    expect(gateway.upstream.requests).toHaveLength(5);
  });

  test('that could not reach the upstream, or was refused, does not use up its key', async () => {
    let isRefused = true;
    const gateway = await start(answerOk, {
      policies: [
        namedCallers(),
        {
          name: 'gate',
          readsBody: true,
          onRequest: () =>
            isRefused ? { status: 429, headers: {}, body: '{}', denial: 'rate', detail: 'rate_limited' } : undefined,
        },
      ],
    });
    expect((await send(gateway, { body: call(1), headers: as('a', 'k') })).status).toBe(429);
    isRefused = false;
    const dead = { mcp_proxies: [proxyOf('http://127.0.0.1:1/mcp')], billing: { charge_point: 'dispatched' as const } };
    const alive = { mcp_proxies: [proxyOf(gateway.upstream.url)], billing: { charge_point: 'dispatched' as const } };
    gateway.apply(dead);
    const failed = await send(gateway, { body: call(1), headers: as('a', 'k') });
    expect(failed.status).toBe(502);
    gateway.apply(alive);
    expect((await send(gateway, { body: call(1), headers: as('a', 'k') })).status).toBe(200);
    expect(await gateway.events()).toMatchObject([
      { reason: 'denied_rate', billable: false },
      // Nothing was written to the upstream, so nothing was dispatched.
      { reason: 'upstream_unreachable', billable: false },
      { reason: 'ok', billable: true },
    ]);
  });

  test('whose connection broke after it was sent is never made again', async () => {
    const gateway = await start(async (exchange) => {
      await exchange.request.text();
      exchange.destroy();
    });
    expect((await send(gateway, { body: call(1), headers: as('a', 'k') })).status).toBe(502);
    gateway.upstream.use(answerOk);
    const again = await send(gateway, { body: call(1), headers: as('a', 'k') });
    expect(again).toMatchObject({ status: 409, json: { error: { data: { reason: 'idempotency_answer_gone' } } } });
    expect(gateway.upstream.requests).toHaveLength(1);
  });

  test('runs on when its caller leaves; who asks again gets the result, which is billed once', async () => {
    const { script, release } = heldBack();
    const gateway = await start(script);
    const first = open(gateway, { body: call(1), headers: as('a', 'k') });
    first.head.catch(() => {});
    await gateway.upstream.request(0);
    first.request.destroy();
    await until(() => gateway.recorder.metrics.unattended === 1 || undefined);
    const second = send(gateway, { body: call(2), headers: as('a', 'k') });
    await until(() => gateway.service.running === 2 || undefined);
    release();
    expect(await second).toMatchObject({ status: 200, json: { id: 2, result: { n: 1 } } });
    expect((await send(gateway, { body: call(3), headers: as('a', 'k') })).status).toBe(200);
    expect(gateway.upstream.requests).toHaveLength(1);
    const events = await gateway.events();
    expect(events).toMatchObject([
      { reason: 'undelivered', outcome: 'ok', billable: false, delivered: false },
      { reason: 'duplicate', billable: false, requestId: '2' },
      { reason: 'ok', billable: true, delivered: true, requestId: '1' },
      { reason: 'duplicate', billable: false, requestId: '3' },
    ]);
    expect(events[2]?.updateOf).toBe(events[0]?.id);
    expect(events[2]?.id).toMatch(UUID_V5);
    expect([events[1]?.duplicateOf, events[3]?.duplicateOf]).toEqual([events[0]?.id, events[0]?.id]);
  });

  test('whose answer was streamed is repeated as one JSON message', async () => {
    const gateway = await start(async (exchange) => {
      await exchange.request.text();
      await exchange.event({ jsonrpc: '2.0', method: 'notifications/progress', params: { progress: 1 } });
      await exchange.event({ jsonrpc: '2.0', id: 1, result: { content: [], n: 5 } });
      exchange.end();
    });
    await send(gateway, { body: call(1), headers: as('a', 'k') });
    const again = await send(gateway, { body: call(9), headers: as('a', 'k') });
    expect(again).toMatchObject({ status: 200, text: resultFor(9, { content: [], n: 5 }) });
    expect(again.headers['content-type']).toBe('application/json');
  });

  test('whose answer is too large to keep is not made again, and the caller is told', async () => {
    const gateway = await start(async (exchange) => {
      const { id } = JSON.parse(await exchange.request.text());
      exchange.json({ jsonrpc: '2.0', id, result: { content: [], big: 'x'.repeat(300_000) } });
    });
    await send(gateway, { body: call(1), headers: as('a', 'k') });
    const again = await send(gateway, { body: call(2), headers: as('a', 'k') });
    expect(again).toMatchObject({
      status: 409,
      json: { id: 2, error: { code: -32600, data: { reason: 'idempotency_answer_gone' } } },
    });
    expect((await gateway.events())[1]).toMatchObject({ reason: 'duplicate', detail: 'idempotency_answer_gone' });
  });

  test('is a call of its own once the window is over, and where the window is 0', async () => {
    const gateway = await start(answerOk, { config: { billing: { dedupe_window: '0' } } });
    await send(gateway, { body: call(1), headers: as('a', 'k') });
    await send(gateway, { body: call(1), headers: as('a', 'k') });
    expect((await gateway.events()).map((event) => event.billable)).toEqual([true, true]);
    const hour = 3_600_000;
    const idAt = (acceptedMs: number) => billId({ name: 'name', digest: 'd', acceptedMs, windowMs: hour });
    expect(idAt(0)).toBe(idAt(hour - 1));
    expect(idAt(0)).not.toBe(idAt(hour));
  });

  test('is known after a reload of the configuration', async () => {
    const gateway = await start();
    await send(gateway, { body: call(1), headers: as('a', 'k') });
    gateway.apply({ mcp_proxies: [proxyOf(gateway.upstream.url)] });
    await send(gateway, { body: call(1), headers: as('a', 'k') });
    expect(gateway.upstream.requests).toHaveLength(1);
  });

  test('is billed under one id at two gateways that do not know each other', async () => {
    const ids = [];
    for (let run = 0; run < 2; run += 1) {
      const gateway = await start();
      await send(gateway, { body: call(1), headers: as('a', 'k') });
      ids.push((await gateway.events())[0]?.id);
    }
    expect(ids[0]).toMatch(UUID_V5);
    expect(ids[0]).toBe(ids[1]);
  });

  test('is billed apart from a call that asks another gateway for something else with the same key', async () => {
    const ids = [];
    for (const args of [{ amount: 1 }, { amount: 2 }, { amount: 1 }]) {
      const gateway = await start();
      await send(gateway, { body: call(1, 'add', { arguments: args }), headers: as('a', 'k') });
      ids.push((await gateway.events())[0]?.id);
    }
    expect(ids[0]).not.toBe(ids[1]);
    expect(ids[0]).toBe(ids[2]);
  });

  test('is not made when its key cannot be written down', async () => {
    const gateway = await start(answerOk, {
      keyLog: {
        filePort: {
          write: () => {
            throw new Error('ENOSPC');
          },
        },
      },
    });
    const refused = await send(gateway, { body: call(1), headers: as('a', 'k') });
    expect(refused).toMatchObject({ status: 503, json: { error: { data: { reason: 'idempotency_unavailable' } } } });
    expect(gateway.upstream.requests).toHaveLength(0);
    expect((await send(gateway, { body: call(1), headers: as('a') })).status).toBe(200);
  });

  test('a key that is none is refused', async () => {
    const gateway = await start();
    const keys = ['""', '"a', 'two words', 'x'.repeat(256)];
    for (const key of keys) {
      const answer = await send(gateway, { body: call(1), headers: as('a', key) });
      expect([answer.status, answer.json]).toMatchObject([
        400,
        { error: { data: { reason: 'idempotency_key_invalid' } } },
      ]);
    }
    const meta = call(1, 'add', { _meta: { [KEY_IN_META]: 7 } });
    expect((await send(gateway, { body: meta, headers: as('a') })).status).toBe(400);
    const both = call(1, 'add', { _meta: { [KEY_IN_META]: 'x' } });
    expect((await send(gateway, { body: both, headers: as('a', 'y') })).status).toBe(400);
    expect(gateway.upstream.requests).toHaveLength(0);
    const list = '{"jsonrpc":"2.0","id":1,"method":"tools/list"}';
    expect((await send(gateway, { body: list, headers: as('a', '""') })).status).toBe(200);
  });
});

describe('keys in the revisions', () => {
  const revisions: [string, string, Record<string, string>][] = [
    ['2024-11-05', call(1), { 'mcp-protocol-version': '2024-11-05' }],
    ['2025-03-26', call(1), {}],
    ['2025-06-18', call(1), { 'mcp-protocol-version': '2025-06-18' }],
    ['2025-11-25', call(1), { 'mcp-protocol-version': '2025-11-25', 'mcp-session-id': 's' }],
    [
      '2026-07-28',
      call(1, 'add', { _meta: META }),
      { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': 'add' },
    ],
  ];
  test.each(revisions)('%s: the repeat is a duplicate and costs nothing', async (_name, body, headers) => {
    const gateway = await start();
    for (let attempt = 0; attempt < 2; attempt += 1) {
      expect((await send(gateway, { body, headers: { ...headers, ...as('a', 'k') } })).status).toBe(200);
    }
    expect(gateway.upstream.requests).toHaveLength(1);
    expect((await gateway.events()).map((event) => [event.reason, event.billable])).toEqual([
      ['ok', true],
      ['duplicate', false],
    ]);
  });

  test('a task is started once; its repeat gets the receipt, and its end is billed under the id of the key', async () => {
    const gateway = await start(async (exchange) => {
      const message = JSON.parse(await exchange.request.text());
      const task = { taskId: 't1', status: message.method === 'tools/call' ? 'working' : 'completed' };
      const result = message.method === 'tools/call' ? { resultType: 'task', ...task } : { ...task, result: {} };
      exchange.json({ jsonrpc: '2.0', id: message.id, result });
    });
    const headers = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': 'add' };
    const body = (id: number) => call(id, 'add', { _meta: META });
    await send(gateway, { body: body(1), headers: { ...headers, ...as('a', 'k') } });
    const again = await send(gateway, { body: body(2), headers: { ...headers, ...as('a', 'k') } });
    expect(again.json).toMatchObject({ id: 2, result: { taskId: 't1' } });
    const poll = JSON.stringify({ jsonrpc: '2.0', id: 3, method: 'tasks/get', params: { taskId: 't1', _meta: META } });
    await send(gateway, {
      body: poll,
      headers: { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tasks/get', 'mcp-name': 't1', ...as('a') },
    });
    const events = await gateway.events();
    expect(events.map((event) => [event.method, event.reason, event.billable])).toEqual([
      ['tools/call', 'task_created', false],
      ['tools/call', 'duplicate', false],
      ['tasks/get', 'protocol', false],
      ['tools/call', 'ok', true],
    ]);
    expect(events[3]).toMatchObject({ updateOf: events[0]?.id });
    expect(events[3]?.id).toMatch(UUID_V5);
  });
});

describe('keys in a batch', () => {
  const batch = (...calls: string[]) => `[${calls.join(',')}]`;
  const keyed = (id: number, key: string | undefined, n = 0) =>
    call(id, 'add', { arguments: { n }, ...(key ? { _meta: { [KEY_IN_META]: key } } : {}) });
  const answerAll = async (exchange: Parameters<typeof answerOk>[0]) => {
    const messages = JSON.parse(await exchange.request.text()) as { id: unknown }[];
    exchange.json([messages].flat().map(({ id }) => ({ jsonrpc: '2.0', id, result: { content: [], of: id } })));
  };

  test('stand for one call each; a batch that is sent again is answered without being made', async () => {
    const gateway = await start(answerAll);
    await send(gateway, { body: batch(keyed(1, 'x'), keyed(2, 'y')), headers: as('a') });
    const again = await send(gateway, { body: batch(keyed(8, 'y'), keyed(9, 'x')), headers: as('a') });
    expect(again).toMatchObject({
      status: 200,
      json: [
        { id: 8, result: { of: 2 } },
        { id: 9, result: { of: 1 } },
      ],
    });
    expect(gateway.upstream.requests).toHaveLength(1);
    const events = await gateway.events();
    expect(events.map((event) => event.reason)).toEqual(['ok', 'ok', 'duplicate', 'duplicate']);
    expect(events[2]?.duplicateOf).toBe(events[1]?.id);
  });

  test('a batch of which one call was made before is not made in part', async () => {
    const gateway = await start(answerAll);
    await send(gateway, { body: batch(keyed(1, 'x')), headers: as('a') });
    const mixed = await send(gateway, {
      body: batch(keyed(2, 'x'), keyed(3, 'z'), keyed(4, undefined)),
      headers: as('a'),
    });
    expect(mixed).toMatchObject({
      status: 409,
      json: [
        { id: 2, result: { of: 1 } },
        { id: 3, error: { data: { reason: 'batch_repeated' } } },
        { id: 4, error: { data: { reason: 'batch_repeated' } } },
      ],
    });
    expect(gateway.upstream.requests).toHaveLength(1);
    // The calls that were not made have used up nothing.
    await send(gateway, { body: batch(keyed(5, 'z')), headers: as('a') });
    expect(gateway.upstream.requests).toHaveLength(2);
    expect((await gateway.events()).map((event) => event.reason)).toEqual([
      'ok',
      'duplicate',
      'denied_rule',
      'denied_rule',
      'ok',
    ]);
  });

  test('the header names one call: with several it is refused, with one it counts', async () => {
    const gateway = await start(answerAll);
    const two = await send(gateway, { body: batch(keyed(1, undefined), keyed(2, undefined)), headers: as('a', 'k') });
    expect([two.status, gateway.upstream.requests.length]).toEqual([400, 0]);
    const ping = '{"jsonrpc":"2.0","id":7,"method":"ping"}';
    await send(gateway, { body: batch(keyed(1, undefined), ping), headers: as('a', 'k') });
    const again = await send(gateway, { body: batch(keyed(1, undefined)), headers: as('a', 'k') });
    expect([again.status, gateway.upstream.requests.length]).toEqual([200, 1]);
  });
});

test('two equal calls without a key are two calls', async () => {
  const gateway = await start();
  for (let count = 0; count < 2; count += 1) await send(gateway, { body: call(1), headers: as('a') });
  expect(gateway.upstream.requests).toHaveLength(2);
  const events = await gateway.events();
  expect(events.map((event) => [event.reason, event.billable])).toEqual([
    ['ok', true],
    ['ok', true],
  ]);
  expect(events[0]?.id).not.toBe(events[1]?.id);
});

/** Everybody belongs to one company. */
function oneCompany(request: Parameters<NonNullable<ReturnType<typeof namedCallers>['onHeaders']>>[0]) {
  const refusal = namedCallers().onHeaders?.(request);
  if (request.principal !== undefined) request.principal = { ...request.principal, company: 'org' };
  return refusal;
}
