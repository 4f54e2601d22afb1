import { describe, expect, test } from 'vitest';
import type { PreparedPolicy } from '../exchange/prepared-policy.ts';
import { answerOk, call, namedCallers, open, resultFor, send, startTestGateway, until } from './gateway.testing.ts';

const META = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' };
const readsBody: PreparedPolicy = { name: 'reader', readsBody: true };

function modern(id: unknown, name = 'add', extra: Record<string, unknown> = {}): string {
  return call(id, name, { _meta: META, ...extra });
}

function modernHeaders(name = 'add', method = 'tools/call') {
  return { 'mcp-protocol-version': '2026-07-28', 'mcp-method': method, 'mcp-name': name };
}

/** Answers tool calls with what the tool's name says. */
function answering(answers: Record<string, object>) {
  return async (exchange: Parameters<typeof answerOk>[0]) => {
    const message = JSON.parse(await exchange.request.text()) as { id: unknown; params: { name: string } };
    exchange.json({ jsonrpc: '2.0', id: message.id, ...answers[message.params.name] });
  };
}

describe('ids', () => {
  test('P1 every kind of id is relayed exactly and its answer is found', async () => {
    const gateway = await startTestGateway(async (exchange) => {
      const id = /"id":("[^"]*"|-?\d+)/.exec(await exchange.request.text())?.[1];
      exchange.head(200, { 'content-type': 'application/json' });
      exchange.end(`{"result":{},"id":${id},"jsonrpc":"2.0"}`);
    });
    const ids = ['0', '""', '"1"', '1', '9007199254740993'];
    for (const id of ids) {
      const body = `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"add"}}`;
      const answer = await send(gateway, { body });
      expect(answer.text).toContain(`"id":${id},`);
    }
    expect(
      gateway.upstream.requests.map((request) => request.body.toString().includes('9007199254740993')).at(-1),
    ).toBe(true);
    const events = await gateway.events();
    expect(events.map((event) => [event.requestId, event.outcome])).toEqual(ids.map((id) => [id, 'ok']));
  });

  test('P1 an id that was asked as a text is not answered by a number with the same digits', async () => {
    const gateway = await startTestGateway(async (exchange) => {
      await exchange.request.text();
      exchange.json({ jsonrpc: '2.0', id: 1, result: {} });
    });
    await send(gateway, { body: call('1') });
    expect(await gateway.events()).toMatchObject([{ requestId: '"1"', outcome: 'no_response' }]);
  });

  test('P2 P32 a server request with the id of a running call is not its answer', async () => {
    const gateway = await startTestGateway(async (exchange) => {
      await exchange.request.text();
      await exchange.event({ jsonrpc: '2.0', id: 0, method: 'elicitation/create', params: {} });
      await exchange.event({ jsonrpc: '2.0', id: 0, result: { content: [], isError: true } });
      exchange.end();
    });
    await send(gateway, { body: call(0) });
    expect(await gateway.events()).toMatchObject([{ outcome: 'tool_error', serverRequests: 1, messages: 2 }]);
  });

  test('P6 an error without id or with id null belongs to the only request', async () => {
    const gateway = await startTestGateway(async (exchange) => {
      await exchange.request.text();
      exchange.json({ jsonrpc: '2.0', id: null, error: { code: -32700, message: '' } }, 400);
    });
    await send(gateway, { body: call(1) });
    gateway.upstream.use(async (exchange) => {
      await exchange.request.text();
      exchange.json({ jsonrpc: '2.0', error: { code: -32000, message: '' } }, 400);
    });
    await send(gateway, { body: call(2) });
    expect(await gateway.events()).toMatchObject([
      { outcome: 'rpc_error', errorCode: -32700 },
      { outcome: 'rpc_error', errorCode: -32000 },
    ]);
  });

  test('P42 two clients with the same ids at the same moment are not mixed up', async () => {
    const gateway = await startTestGateway(
      async (exchange) => {
        const { params, id } = JSON.parse(await exchange.request.text());
        exchange.json({ jsonrpc: '2.0', id, result: { isError: params.name === 'bad' } });
      },
      { policies: [namedCallers()] },
    );
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => {
        const isA = index % 2 === 0;
        return send(gateway, {
          body: call(1, isA ? 'good' : 'bad'),
          headers: { authorization: `Bearer ${isA ? 'a' : 'b'}` },
        });
      }),
    );
    const events = await gateway.events();
    expect(events).toHaveLength(20);
    for (const event of events) expect(event.outcome).toBe(event.consumer === 'a' ? 'ok' : 'tool_error');
  });
});

describe('outcomes', () => {
  test('P3 P4 P7 P39 the outcome is read from the body', async () => {
    const gateway = await startTestGateway(
      answering({
        failing: { result: { content: [], isError: true } },
        text: { result: { content: [], isError: 'true' } },
        nested: { result: { structuredContent: { isError: true } } },
        unknownV1: { result: { content: [{ type: 'text', text: 'MCP error -32602' }], isError: true } },
        unknownV2: { error: { code: -32602, message: 'Unknown tool' } },
        elicit: { error: { code: -32042, message: 'URL elicitation required' } },
      }),
    );
    const names = ['failing', 'text', 'nested', 'unknownV1', 'unknownV2', 'elicit'];
    for (const name of names) expect((await send(gateway, { body: call(1, name) })).status).toBe(200);
    const events = await gateway.events();
    expect(events.map((event) => [event.target, event.outcome, event.isError, event.errorCode])).toEqual([
      ['failing', 'tool_error', true, undefined],
      ['text', 'invalid_result', false, undefined],
      ['nested', 'ok', false, undefined],
      ['unknownV1', 'tool_error', true, undefined],
      ['unknownV2', 'rpc_error', false, -32602],
      ['elicit', 'input_required', false, -32042],
    ]);
  });

  test('P5 a JSON-RPC error counts as such with 200, 400 and 404', async () => {
    const statuses = [200, 400, 404];
    const gateway = await startTestGateway(async (exchange) => {
      const { id } = JSON.parse(await exchange.request.text());
      exchange.json({ jsonrpc: '2.0', id, error: { code: -32601, message: '' } }, id as number);
    });
    for (const status of statuses) {
      expect((await send(gateway, { body: modern(status), headers: modernHeaders() })).status).toBe(status);
    }
    const events = await gateway.events();
    expect(events.map((event) => [event.outcome, event.errorCode, event.httpStatus])).toEqual(
      statuses.map((status) => ['rpc_error', -32601, status]),
    );
  });

  test('P8 a long, odd tool name is relayed, and cut and cleaned in the record', async () => {
    const gateway = await startTestGateway(answerOk);
    const name = `größe\u0007${'x'.repeat(300)}`;
    await send(gateway, { body: call(1, name) });
    expect(JSON.parse(gateway.upstream.requests[0]!.body.toString()).params.name).toBe(name);
    const [event] = await gateway.events();
    expect(event?.target).toHaveLength(256);
    expect(event?.target?.startsWith('größe\ufffdx')).toBe(true);
  });

  test('P10 the body reaches the upstream byte for byte', async () => {
    const gateway = await startTestGateway(answerOk);
    const body =
      '{ "params":{"arguments":{"a":1.0,"b":1e400,"c":"\\u00e9","d":12345678901234567890},"name":"add"},\n"method":"tools/call","id":1,"jsonrpc":"2.0"}';
    await send(gateway, { body });
    const [request] = gateway.upstream.requests;
    expect(request?.body.toString()).toBe(body);
    expect(request?.headers['content-length']).toBe(String(body.length));
  });

  test('P41 unknown members of a list are relayed unchanged', async () => {
    const list =
      '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"a","x-mcp-header":"b","icons":[]}],"nextCursor":"c","ttlMs":1,"cacheScope":"public"}}';
    const gateway = await startTestGateway(async (exchange) => {
      await exchange.request.text();
      exchange.head(200, { 'content-type': 'application/json' });
      exchange.end(list);
    });
    const answer = await send(gateway, { body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}' });
    expect(answer.text).toBe(list);
    expect(await gateway.events()).toMatchObject([
      { method: 'tools/list', outcome: 'ok', billable: false, reason: 'protocol' },
    ]);
  });
});

describe('batches', () => {
  const batch = `[${call(1, 'a')},{"jsonrpc":"2.0","method":"notifications/x"},${call('1', 'b')},${call(2, 'c')}]`;
  const answers = [
    '{"jsonrpc":"2.0","id":2,"error":{"code":-32602,"message":""}}',
    '{"jsonrpc":"2.0","id":"1","result":{"isError":true}}',
    '{"jsonrpc":"2.0","id":1,"result":{}}',
  ];
  const expected = [
    ['a', '1', 'ok', 0],
    ['b', '"1"', 'tool_error', 2],
    ['c', '2', 'rpc_error', 3],
  ];

  test('P11 three calls in one array make three records, whatever the order of the answers', async () => {
    const gateway = await startTestGateway(async (exchange) => {
      await exchange.request.text();
      exchange.json(answers.map((text) => JSON.parse(text)));
    });
    await send(gateway, { body: batch });
    const events = await gateway.events();
    const records = events.map((event) => [event.target, event.requestId, event.outcome, event.batchIndex]);
    expect(records.sort((a, b) => Number(a[3]) - Number(b[3]))).toEqual(expected);
    expect(new Set(events.map((event) => event.exchangeId)).size).toBe(1);
    expect(new Set(events.map((event) => event.id)).size).toBe(3);
    expect(events.every((event) => event.batchSize === 4)).toBe(true);
  });

  test('P12 P15 answers as events, one each or together, at any legacy version, mean the same', async () => {
    for (const parts of [answers, [`[${answers.join(',')}]`]]) {
      const gateway = await startTestGateway(async (exchange) => {
        await exchange.request.text();
        exchange.head(200, { 'content-type': 'text/event-stream' });
        for (const part of parts) await exchange.write(`data: ${part}\n\n`);
        exchange.end();
      });
      await send(gateway, { body: batch, headers: { 'mcp-protocol-version': '2025-11-25' } });
      const events = await gateway.events();
      const records = events.map((event) => [event.target, event.requestId, event.outcome, event.batchIndex]);
      expect(records.sort((a, b) => Number(a[3]) - Number(b[3]))).toEqual(expected);
      expect(events.every((event) => event.protocolVersion === '2025-11-25')).toBe(true);
    }
  });

  test('P13 a batch with one refused element is refused whole, and nothing is forwarded', async () => {
    const gateway = await startTestGateway(answerOk, {
      policies: [
        {
          name: 'no-b',
          readsBody: true,
          onRequest: (request) =>
            request.elements.some((element) => element.target === 'b')
              ? { status: 403, headers: {}, body: '{}', denial: 'policy', detail: 'tool_denied' }
              : undefined,
        },
      ],
    });
    expect((await send(gateway, { body: batch })).status).toBe(403);
    expect(gateway.upstream.requests).toHaveLength(0);
    const events = await gateway.events();
    expect(events.map((event) => [event.outcome, event.reason, event.billable])).toEqual(
      Array(3).fill(['denied', 'denied_policy', false]),
    );
  });

  test('P14 P16 malformed arrays and arrays of the modern era are refused', async () => {
    const gateway = await startTestGateway(answerOk);
    for (const body of ['[]', `[${call(1)},${call(1)}]`, `[[${call(1)}]]`, `[${modern(1)},${call(2)}]`]) {
      const answer = await send(gateway, { body });
      expect([answer.status, (answer.json as { error: { code: number } }).error.code]).toEqual([400, -32600]);
    }
    expect(gateway.upstream.requests).toHaveLength(0);
    const events = await gateway.events();
    expect(events.every((event) => event.outcome === 'malformed' && event.reason === 'malformed')).toBe(true);
  });
});

describe('eras', () => {
  test('P9 a key repeated in params is refused where a policy reads the body', async () => {
    const body = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","name":"b"}}';
    const strict = await startTestGateway(answerOk, { policies: [readsBody] });
    expect(await send(strict, { body })).toMatchObject({ status: 400, json: { error: { code: -32600 } } });
    expect(strict.upstream.requests).toHaveLength(0);
  });

  test('P17 P18 a legacy request without version takes that of its session, else the assumed one', async () => {
    const gateway = await startTestGateway(answerOk);
    gateway.sessions.bind('p', 's1', {
      owner: '',
      protocolVersion: '2025-06-18',
      clientName: 'cli',
      clientVersion: '1',
    });
    await send(gateway, { body: call(1), headers: { 'mcp-session-id': 's1' } });
    await send(gateway, { body: call(1) });
    const events = await gateway.events();
    expect(events).toMatchObject([
      { protocolVersion: '2025-06-18', clientName: 'cli', clientVersion: '1' },
      { protocolVersion: '2025-03-26' },
    ]);
    expect(events[0]?.sessionHash).toMatch(/^[0-9a-f]{16}$/);
  });

  test('P19 P24 P25 refusals of versions and eras are relayed with their bodies', async () => {
    const gateway = await startTestGateway(async (exchange) => {
      await exchange.request.text();
      exchange.json({ jsonrpc: '2.0', id: 1, error: { code: -32022, message: 'Unsupported protocol version' } }, 400);
    });
    for (const request of [
      { body: call(1), headers: { 'mcp-protocol-version': '1900-01-01' } },
      { body: modern(1), headers: modernHeaders() },
      { body: '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25"}}' },
    ]) {
      expect(await send(gateway, request)).toMatchObject({ status: 400, json: { error: { code: -32022 } } });
    }
  });

  test('P20 P21 mirror headers that contradict the body are refused before any policy sees the request', async () => {
    let seen = 0;
    const gateway = await startTestGateway(answerOk, {
      policies: [
        {
          name: 'reader',
          readsBody: true,
          onRequest: () => {
            seen += 1;
            return undefined;
          },
        },
      ],
    });
    const wrong = await send(gateway, { body: modern(5, 'secret'), headers: modernHeaders('add') });
    expect(wrong).toMatchObject({ status: 400, json: { id: 5, error: { code: -32020 } } });
    expect([seen, gateway.upstream.requests.length]).toEqual([0, 0]);
    const encoded = `=?base64?${Buffer.from('größe').toString('base64')}?=`;
    expect((await send(gateway, { body: modern(6, 'größe'), headers: modernHeaders(encoded) })).status).toBe(200);
    expect(await gateway.events()).toMatchObject([
      { target: 'secret', outcome: 'malformed', detail: 'header_mismatch', billable: false },
      { target: 'größe', outcome: 'ok', era: 'modern', protocolVersion: '2026-07-28' },
    ]);
  });

  test('P22 P27 unknown parameter headers and a session id of a modern request are forwarded, the session ignored', async () => {
    const gateway = await startTestGateway(answerOk);
    const headers = { ...modernHeaders(), 'Mcp-Param-Foo': 'x', 'mcp-session-id': 'left-over' };
    await send(gateway, { body: modern(1), headers });
    expect(gateway.upstream.requests[0]?.headers).toMatchObject({
      'mcp-param-foo': 'x',
      'mcp-session-id': 'left-over',
    });
    expect(gateway.sessions.size).toBe(0);
    expect((await gateway.events())[0]).not.toHaveProperty('sessionHash');
  });

  test('P23 a modern header without the claim is relayed, and the refusal recorded as modern', async () => {
    const gateway = await startTestGateway(
      async (exchange) => {
        await exchange.request.text();
        exchange.json({ jsonrpc: '2.0', id: 1, error: { code: -32602, message: '_meta' } }, 400);
      },
      { policies: [readsBody] },
    );
    const answer = await send(gateway, { body: call(1), headers: { 'mcp-protocol-version': '2026-07-28' } });
    expect(answer.status).toBe(400);
    expect(await gateway.events()).toMatchObject([{ era: 'modern', outcome: 'rpc_error', errorCode: -32602 }]);
  });

  test('P28 a 404 of the modern era drops no session', async () => {
    const gateway = await startTestGateway(async (exchange) => {
      await exchange.request.text();
      exchange.json({ jsonrpc: '2.0', id: 1, error: { code: -32601, message: '' } }, 404);
    });
    gateway.sessions.bind('p', 's1', { owner: '' });
    await send(gateway, { body: modern(1), headers: { ...modernHeaders(), 'mcp-session-id': 's1' } });
    expect(gateway.sessions.size).toBe(1);
    expect(await gateway.events()).toMatchObject([{ outcome: 'rpc_error', errorCode: -32601 }]);
  });
});

describe('long lives', () => {
  test('P29 a cancelled call is recorded at once although its stream stays open', async () => {
    const gateway = await startTestGateway(async (exchange) => {
      if ((await exchange.request.text()).includes('cancelled')) {
        exchange.head(202);
        return exchange.end();
      }
      exchange.head(200, { 'content-type': 'text/event-stream' });
    });
    const headers = { 'mcp-session-id': 's1' };
    const running = open(gateway, { body: call(9), headers });
    await running.head;
    const cancelled = '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":9}}';
    expect((await send(gateway, { body: cancelled, headers })).status).toBe(202);
    expect(await gateway.waitForEvents(1)).toMatchObject([{ requestId: '9', outcome: 'cancelled', billable: false }]);
    running.request.destroy();
    await (await gateway.upstream.request(0)).closed;
    expect(await gateway.events()).toHaveLength(1);
  });

  test('an answer that comes in spite of a cancel is recorded as an update, because it was delivered', async () => {
    let answer: (() => void) | undefined;
    const gateway = await startTestGateway(
      async (exchange) => {
        if ((await exchange.request.text()).includes('cancelled')) {
          exchange.head(202);
          return exchange.end();
        }
        exchange.head(200, { 'content-type': 'text/event-stream' });
        await new Promise<void>((resolve) => {
          answer = resolve;
        });
        await exchange.event(JSON.parse(resultFor(9)));
        exchange.end();
      },
      { policies: [namedCallers()] },
    );
    const headers = { 'mcp-session-id': 's1', authorization: 'Bearer a' };
    const running = open(gateway, { body: call(9), headers });
    await running.head;
    await send(gateway, {
      body: '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":9}}',
      headers,
    });
    await until(() => answer);
    answer?.();
    await running.answer;
    const [first, second] = await gateway.waitForEvents(2);
    expect(first).toMatchObject({ outcome: 'cancelled', billable: false });
    expect(second).toMatchObject({ outcome: 'ok', billable: true, updateOf: first?.id });
    expect(second?.id).not.toBe(first?.id);
  });

  test('P30 a cancel after the answer changes nothing', async () => {
    const gateway = await startTestGateway(answerOk);
    const headers = { 'mcp-session-id': 's1' };
    await send(gateway, { body: call(9), headers });
    await send(gateway, {
      body: '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":9}}',
      headers,
    });
    expect(await gateway.events()).toMatchObject([{ outcome: 'ok' }]);
  });

  test('T23 T25 a call whose stream ended early is completed by the resumed stream, once', async () => {
    const gateway = await startTestGateway(
      async (exchange) => {
        exchange.head(200, { 'content-type': 'text/event-stream' });
        if (exchange.request.method === 'GET') {
          await exchange.write(`id: 2\ndata: ${resultFor(4)}\n\n`);
          await exchange.write(`id: 2\ndata: ${resultFor(4)}\n\n`);
        } else {
          await exchange.request.text();
          await exchange.write('id: 1\ndata:\n\n');
        }
        exchange.end();
      },
      { policies: [namedCallers()] },
    );
    const headers = { 'mcp-session-id': 's1', authorization: 'Bearer a' };
    expect((await send(gateway, { body: call(4), headers })).broken).toBe(false);
    expect(await gateway.events()).toEqual([]);
    const resumed = { ...headers, 'last-event-id': '1' };
    const answer = await send(gateway, { method: 'GET', headers: resumed });
    expect(answer.text.match(/"result"/g)).toHaveLength(2);
    expect(gateway.upstream.requests[1]?.headers['last-event-id']).toBe('1');
    const calls = (await gateway.waitForEvents(2)).filter((event) => event.method === 'tools/call');
    expect(calls).toMatchObject([{ outcome: 'ok', resumed: true, billable: true, requestId: '4' }]);
  });

  test('T23 a call that nobody resumes ends without response', async () => {
    const gateway = await startTestGateway(
      async (exchange) => {
        exchange.head(200, { 'content-type': 'text/event-stream' });
        exchange.end('id: 1\ndata:\n\n');
      },
      { pendingMs: 50 },
    );
    await send(gateway, { body: call(4), headers: { 'mcp-session-id': 's1' } });
    expect(await gateway.waitForEvents(1)).toMatchObject([{ outcome: 'no_response', billable: false }]);
  });

  test('T24 answers on a resumed stream that match no call invent nothing', async () => {
    const gateway = await startTestGateway(async (exchange) => {
      exchange.head(200, { 'content-type': 'text/event-stream' });
      await exchange.write(`id: 2\ndata: ${resultFor(4)}\n\n`);
      exchange.end();
    });
    const answer = await send(gateway, { method: 'GET', headers: { 'mcp-session-id': 's1', 'last-event-id': '1' } });
    expect(answer.text).toContain('result');
    expect(await gateway.events()).toMatchObject([{ method: 'get', outcome: 'exchanged' }]);
  });

  test('P33 a task is recorded when created and once more when it ends; it is billed when it completes, polls are free', async () => {
    const states: object[] = [
      { task: { taskId: 't1', status: 'working', ttl: 60_000 } },
      { taskId: 't1', status: 'working' },
      { taskId: 't1', status: 'working' },
      { content: [], _meta: {} },
      { content: [], _meta: {} },
    ];
    const gateway = await startTestGateway(
      async (exchange) => {
        const { id } = JSON.parse(await exchange.request.text());
        exchange.json({ jsonrpc: '2.0', id, result: states.shift() });
      },
      { policies: [namedCallers()] },
    );
    const headers = { authorization: 'Bearer a', 'mcp-session-id': 's1' };
    await send(gateway, { body: call(1, 'slow', { task: {} }), headers });
    const poll = (id: number, method: string) =>
      send(gateway, { body: JSON.stringify({ jsonrpc: '2.0', id, method, params: { taskId: 't1' } }), headers });
    await poll(2, 'tasks/get');
    await poll(3, 'tasks/get');
    await poll(4, 'tasks/result');
    await poll(5, 'tasks/result');
    const events = await gateway.waitForEvents(6);
    const created = events.find((event) => event.outcome === 'task_created');
    expect(created).toMatchObject({ method: 'tools/call', target: 'slow', billable: false, reason: 'task_created' });
    const ends = events.filter((event) => event.updateOf !== undefined);
    expect(ends).toMatchObject([
      { updateOf: created?.id, method: 'tools/call', target: 'slow', outcome: 'task_completed', billable: true },
    ]);
    expect(ends[0]?.taskHash).toBe(created?.taskHash);
    expect(events.filter((event) => event.method.startsWith('tasks/')).every((event) => !event.billable)).toBe(true);
    expect(JSON.stringify(events)).not.toContain('"t1"');
  });

  test('P35 a task that a modern server makes unasked is a receipt, not a result', async () => {
    const gateway = await startTestGateway(
      async (exchange) => {
        const { id } = JSON.parse(await exchange.request.text());
        exchange.json({ jsonrpc: '2.0', id, result: { resultType: 'task', taskId: 't1', status: 'working' } });
      },
      { policies: [namedCallers()] },
    );
    await send(gateway, { body: modern(1), headers: { ...modernHeaders(), authorization: 'Bearer a' } });
    const [created] = await gateway.waitForEvents(1);
    expect(created).toMatchObject({ outcome: 'task_created', reason: 'task_created', era: 'modern', billable: false });
    expect(created?.taskHash).toMatch(/^[0-9a-f]{16}$/);
  });

  test('P34 a task with isError is an error in both eras', async () => {
    for (const final of [
      { taskId: 't1', status: 'failed' },
      { taskId: 't1', status: 'completed', result: { content: [], isError: true } },
    ]) {
      const states: object[] = [{ resultType: 'task', taskId: 't1', status: 'working' }, final];
      const gateway = await startTestGateway(async (exchange) => {
        const { id } = JSON.parse(await exchange.request.text());
        exchange.json({ jsonrpc: '2.0', id, result: states.shift() });
      });
      await send(gateway, { body: modern(1), headers: modernHeaders() });
      const body = JSON.stringify({
        jsonrpc: '2.0',
        id: 2,
        method: 'tasks/get',
        params: { taskId: 't1', _meta: META },
      });
      await send(gateway, { body, headers: modernHeaders('t1', 'tasks/get') });
      const events = await gateway.waitForEvents(3);
      expect(events.find((event) => event.updateOf !== undefined)).toMatchObject({
        outcome: 'task_failed',
        isError: true,
        billable: false,
      });
    }
  });

  test('P37 P38 only the round that completes is billed, and rounds are counted', async () => {
    const results: object[] = [
      { resultType: 'input_required', requestState: 'secret-state-1' },
      { resultType: 'input_required', requestState: 'secret-state-2' },
      { resultType: 'complete', content: [] },
    ];
    const gateway = await startTestGateway(
      async (exchange) => {
        const { id } = JSON.parse(await exchange.request.text());
        exchange.json({ jsonrpc: '2.0', id, result: results.shift() });
      },
      { policies: [namedCallers()] },
    );
    const headers = { ...modernHeaders(), authorization: 'Bearer a' };
    await send(gateway, { body: modern(1), headers });
    await send(gateway, { body: modern(2, 'add', { requestState: 'secret-state-1', inputResponses: {} }), headers });
    await send(gateway, { body: modern(3, 'add', { requestState: 'secret-state-2', inputResponses: {} }), headers });
    const events = await gateway.events();
    expect(events.map((event) => [event.outcome, event.mrtrRound, event.billable, event.reason])).toEqual([
      ['input_required', 1, false, 'interim'],
      ['input_required', 2, false, 'interim'],
      ['ok', 3, true, 'ok'],
    ]);
    expect(JSON.stringify(events) + gateway.logs()).not.toContain('secret-state');
  });

  test('P40 a listen stream is relayed at once and ends as a protocol record', async () => {
    const gateway = await startTestGateway(async (exchange) => {
      await exchange.request.text();
      for (let at = 0; at < 5; at += 1) await exchange.event({ jsonrpc: '2.0', method: 'notifications/x' });
    });
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'subscriptions/listen', params: { _meta: META } });
    const running = open(gateway, { body, headers: modernHeaders('', 'subscriptions/listen') });
    await until(() => running.received().split('data:').length === 6 || undefined);
    running.request.destroy();
    expect(await gateway.waitForEvents(1)).toMatchObject([
      { method: 'subscriptions/listen', outcome: 'exchanged', messages: 5, billable: false, reason: 'protocol' },
    ]);
    expect(gateway.recorder.metrics.routes.get('p')).toMatchObject({ latencyCount: 0, toolCalls: 0 });
  });
});
