import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callEvent } from '@tallygate/contracts/event';
import { gatewayConfig } from '@tallygate/contracts/gateway-config';
import { SpoolFullError } from '@tallygate/spool/errors';
import { openSpool } from '@tallygate/spool/open-spool';
import pino from 'pino';
import { describe, expect, onTestFinished, test } from 'vitest';
import { answerOk, call, namedCallers, open, send, startTestGateway, until } from '../relay/gateway.testing.ts';
import { GatewayMetrics } from './gateway-metrics.ts';
import { OpenCall } from './open-call.ts';
import { Recorder } from './recorder.ts';
import { recoverCalls } from './recover-calls.ts';

/** No call here holds credits. */
const restoreHold = (): never => expect.unreachable();

const silent = pino({ level: 'silent' });
const headers = { authorization: 'Bearer a' };

describe('metering', () => {
  test('M3 a tap that fails touches nothing, and the record says so', async () => {
    const body = '{"jsonrpc":"2.0","id":1,"result":{"content":[}}';
    const gateway = await startTestGateway(async (exchange) => {
      await exchange.request.text();
      exchange.head(200, { 'content-type': 'application/json' });
      exchange.end(body);
    });
    const answer = await send(gateway, { body: call(1) });
    expect([answer.status, answer.text]).toEqual([200, body]);
    expect(await gateway.events()).toMatchObject([{ parse: 'skipped', billable: false, detail: 'answer_unreadable' }]);
  });

  test('M6 refusals are recorded and never billed', async () => {
    const refusals = [
      { status: 401, denial: 'auth', reason: 'denied_auth' },
      { status: 403, denial: 'policy', reason: 'denied_policy' },
      { status: 429, denial: 'rate', reason: 'denied_rate' },
    ] as const;
    for (const { status, denial, reason } of refusals) {
      const gateway = await startTestGateway(answerOk, {
        config: { billing: { charge_point: 'dispatched' } },
        policies: [
          {
            name: 'refuse',
            readsBody: true,
            onRequest: () => ({ status, headers: { 'retry-after': '1' }, body: '{}', denial, detail: 'x' }),
          },
        ],
      });
      const answer = await send(gateway, { body: call(1) });
      expect([answer.status, answer.headers['retry-after']]).toEqual([status, '1']);
      expect(await gateway.events()).toMatchObject([
        { method: 'tools/call', outcome: 'denied', denial, reason, billable: false, httpStatus: status },
      ]);
    }
  });

  test('what a refused token was compared with is in the record, and in no answer', async () => {
    const facts = { check: 'audience', expected: 'http://gw/a/mcp', found: 'http://gw/"b"/mcp' } as const;
    const gateway = await startTestGateway(answerOk, {
      policies: [
        {
          name: 'refuse',
          readsBody: false,
          onRequest: () => ({
            status: 401,
            headers: {},
            body: '{}',
            denial: 'auth',
            detail: 'audience_mismatch',
            facts,
          }),
        },
      ],
    });
    const answer = await send(gateway, { body: call(1) });
    expect(JSON.stringify([answer.text, answer.headers])).not.toContain('gw/a');
    expect(await gateway.events()).toMatchObject([{ reason: 'denied_auth', denialFacts: facts }]);
  });

  test('M7 arguments, results, tokens, sessions and cookies are in no record and no log', async () => {
    const gateway = await startTestGateway(
      async (exchange) => {
        const { id } = JSON.parse(await exchange.request.text());
        exchange.json({ jsonrpc: '2.0', id, error: { code: -32000, message: 'SECRET-MESSAGE' } }, 200, {
          'mcp-session-id': 'SECRET-SESSION',
        });
      },
      { policies: [namedCallers()] },
    );
    await send(gateway, {
      body: call(1, 'add', { arguments: { key: 'SECRET-ARGUMENT' } }),
      path: '/p/mcp?token=SECRET-QUERY',
      headers: { ...headers, cookie: 'SECRET-COOKIE=1', 'x-key': 'SECRET-HEADER', 'mcp-session-id': 'SECRET-SESSION' },
    });
    await gateway.upstream.close();
    const failed = await send(gateway, { body: call(2, 'add', { arguments: { key: 'SECRET-ARGUMENT' } }), headers });
    expect(JSON.stringify(await gateway.events()) + gateway.logs() + failed.text).not.toContain('SECRET');
  });

  test('M1 law 1: a full spool refuses new tool calls with the reason instead of dropping events', async () => {
    let isFull = false;
    const gateway = await startTestGateway(answerOk, {
      wrapSpool: (spool) => ({
        appendThen: (payload, options, done) => spool.appendThen(payload, options, done),
        journal: spool.journal,
        canAccept: () => !isFull,
      }),
    });
    isFull = true;
    const refused = await send(gateway, { body: call(1) });
    expect(refused).toMatchObject({
      status: 503,
      json: { id: 1, error: { code: -32603, data: { reason: 'spool_full' } } },
    });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    const listed = await send(gateway, { body: '{"jsonrpc":"2.0","id":2,"method":"tools/list"}' });
    expect(listed.status).toBe(200);
    expect(gateway.upstream.requests).toHaveLength(1);
  });

  test('law 1: a result whose event cannot be written does not reach the caller', async () => {
    const gateway = await startTestGateway(answerOk, {
      policies: [namedCallers()],
      wrapSpool: (spool) => ({
        canAccept: () => true,
        journal: spool.journal,
        appendThen: (_payload, _options, done) => setImmediate(() => done(new SpoolFullError(1, 1))),
      }),
    });
    const running = open(gateway, { body: call(1), headers });
    const outcome = await running.answer.then(
      (answer) => [answer.broken, answer.text],
      () => [true, ''],
    );
    expect(outcome).toEqual([true, '']);
    expect(gateway.recorder.metrics.recordFailures).toBe(1);
  });

  test('a flood of refusals before authentication is counted, not all recorded', async () => {
    const limits = { single_refusals_per_minute: 0 };
    const gateway = await startTestGateway(answerOk, {
      policies: [namedCallers()],
      config: { gateway: { limits } },
      nowMs: () => 0,
    });
    const answers = await Promise.all(Array.from({ length: 600 }, () => send(gateway, { body: call(1) })));
    expect(answers.every((answer) => answer.status === 401)).toBe(true);
    const events = await gateway.events();
    const { unrecordedRefusals } = gateway.recorder.metrics;
    expect(events.length + unrecordedRefusals).toBe(600);
    expect(unrecordedRefusals).toBeGreaterThan(0);
    expect(events.every((event) => event.reason === 'denied_auth' && !event.billable)).toBe(true);
  });

  test('only headers that a filter lets are recorded, and never credentials', async () => {
    const params = { request: { mode: 'deny', headers: ['x-b'] }, response: { mode: 'allow', headers: ['x-own'] } };
    const gateway = await startTestGateway(
      async (exchange) => {
        await exchange.request.text();
        exchange.json({ jsonrpc: '2.0', id: 1, result: {} }, 200, { 'x-own': 'yes', 'x-other': 'no' });
      },
      {
        policies: [namedCallers()],
        spec: { policies: [{ name: 'analytics-header-filter', version: 'v1', params }] },
      },
    );
    await send(gateway, { body: call(1), headers: { ...headers, 'X-A': '1', 'x-b': '2', cookie: 'c=d' } });
    const [event] = await gateway.events();
    expect(event?.requestHeaders).toMatchObject({ 'x-a': '1', 'content-type': 'application/json' });
    for (const name of ['authorization', 'cookie', 'x-b']) expect(event?.requestHeaders).not.toHaveProperty(name);
    expect(event?.responseHeaders).toEqual({ 'x-own': 'yes' });
    const plain = await startTestGateway(answerOk);
    await send(plain, { body: call(1), headers: { 'x-a': '1' } });
    expect((await plain.events())[0]).not.toHaveProperty('requestHeaders');
  });
});

describe('a crash', () => {
  async function spoolAt(dir: string) {
    return openSpool({ dir, onFull: 'refuse', readers: ['test'] });
  }

  function recorderOn(spool: Awaited<ReturnType<typeof spoolAt>>) {
    const recorder = new Recorder({ spool, metrics: new GatewayMetrics(), logger: silent });
    onTestFinished(() => recorder.stop());
    return recorder;
  }

  const rules = (chargePoint: 'delivered' | 'dispatched') => ({
    billing: gatewayConfig.parse({ billing: { charge_point: chargePoint } }).billing,
  });

  test('M4 law 1: calls that were open end as gateway_restart, billed only when dispatching is charged', async () => {
    for (const [chargePoint, billable] of [
      ['delivered', false],
      ['dispatched', true],
    ] as const) {
      const dir = mkdtempSync(join(tmpdir(), 'crash-'));
      onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
      let journaled = '';
      const gateway = await startTestGateway(async (exchange) => void (await exchange.request.text()), {
        policies: [namedCallers()],
        config: { billing: { charge_point: chargePoint } },
        wrapSpool: (spool) => ({
          canAccept: () => true,
          appendThen: (payload, options, done) => spool.appendThen(payload, options, done),
          journal: {
            ...spool.journal,
            open: (id, payload, done) => {
              journaled = String(payload);
              spool.journal.open(id, payload, done);
            },
          },
        }),
      });
      const running = open(gateway, { body: call(1), headers });
      running.head.catch(() => {});
      await until(() => journaled || undefined);
      running.request.destroy();

      const crashed = await spoolAt(dir);
      crashed.journal.open('call', journaled);
      await crashed.close();
      const spool = await spoolAt(dir);
      onTestFinished(() => spool.close());
      expect(spool.recovered).toHaveLength(1);
      expect(
        recoverCalls(spool.recovered, {
          recorder: recorderOn(spool),
          rulesOf: () => rules(chargePoint),
          restoreHold,
          logger: silent,
        }),
      ).toBe(1);
      await spool.flush();
      const { records } = await spool.reader('test').read(10, 1_000_000);
      const events = records.map((record) => callEvent.parse(JSON.parse(Buffer.from(record.payload).toString())));
      expect(events).toMatchObject([
        {
          outcome: 'cancelled',
          reason: 'gateway_restart',
          detail: 'gateway_restart',
          billable,
          consumer: 'a',
          target: 'add',
        },
      ]);
    }
  });

  test('a task that was running is awaited on after a restart', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'crash-'));
    onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
    const before = await spoolAt(dir);
    const facts = {
      proxy: 'p',
      method: 'tools/call',
      tool: 'slow',
      consumer: 'a',
      company: 'org-a',
      requestBytes: 1,
    };
    const call = new OpenCall({
      id: '01900000-0000-7000-8000-000000000000',
      facts,
      rules: rules('delivered'),
      accepted: () => '"method":"tools/call",',
    });
    const now = Date.now();
    recorderOn(before).openTask('key', { call, createdAtMs: now, expiresAtMs: now + 60_000, wasBilled: false });
    await before.close();

    const after = await spoolAt(dir);
    const recorder = recorderOn(after);
    expect(
      recoverCalls(after.recovered, { restoreHold, recorder, rulesOf: () => rules('delivered'), logger: silent }),
    ).toBe(0);
    const task = recorder.tasks.take('key');
    expect(task).toMatchObject({ wasBilled: false, createdAtMs: now });
    const end = {
      outcome: 'task_completed',
      taskStatus: 'completed',
      isError: false,
      errorCode: undefined,
      result: {},
    } as const;
    await new Promise<void>((resolve) => recorder.endTask(task!, { end, late: '' }, () => resolve()));
    await after.close();
    const last = await spoolAt(dir);
    onTestFinished(() => last.close());
    expect(last.recovered).toEqual([]);
    const { records } = await last.reader('test').read(10, 1_000_000);
    expect(records.map((record) => JSON.parse(Buffer.from(record.payload).toString()))).toMatchObject([
      { updateOf: call.id, outcome: 'task_completed', billable: true },
    ]);
  });
});
