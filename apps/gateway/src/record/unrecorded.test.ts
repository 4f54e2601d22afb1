import { SpoolWriteError } from '@tallygate/spool/errors';
import { describe, expect, test } from 'vitest';
import {
  answerOk,
  call,
  namedCallers,
  open,
  resultFor,
  send,
  startTestGateway,
  until,
} from '../relay/gateway.testing.ts';
import type { RecordSpool } from './recorder.ts';

const headers = { authorization: 'Bearer a' };

/** A spool that takes calls but no events. */
function brokenSpool(isBroken: () => boolean = () => true): (spool: RecordSpool) => RecordSpool {
  return (spool) => ({
    canAccept: () => true,
    journal: spool.journal,
    appendThen: (payload, options, done) => {
      if (isBroken()) setImmediate(() => done(new SpoolWriteError('write', 'no space left on device')));
      else spool.appendThen(payload, options, done);
    },
  });
}

async function outcomeOf(running: ReturnType<typeof open>): Promise<string> {
  return running.answer.then(
    (answer) => (answer.broken ? `broken after ${JSON.stringify(answer.text)}` : `${answer.status}`),
    () => 'broken before its headers',
  );
}

describe('while events cannot be written', () => {
  const answers: [string, (id: unknown) => unknown][] = [
    ['a result', (id) => ({ jsonrpc: '2.0', id, result: { content: [] } })],
    ['an error of the tool', (id) => ({ jsonrpc: '2.0', id, result: { isError: true, content: [] } })],
    ['a JSON-RPC error', (id) => ({ jsonrpc: '2.0', id, error: { code: -32000, message: 'x' } })],
    ['an interim answer', (id) => ({ jsonrpc: '2.0', id, result: { resultType: 'input_required' } })],
  ];
  test.each(answers)('no tool call is answered unrecorded: %s is withheld', async (_name, answerFor) => {
    const gateway = await startTestGateway(
      async (exchange) => {
        const { id } = JSON.parse(await exchange.request.text());
        exchange.json(answerFor(id));
      },
      { policies: [namedCallers()], wrapSpool: brokenSpool() },
    );
    expect(await outcomeOf(open(gateway, { body: call(1), headers }))).toMatch(/^broken (after ""|before)/);
    expect(gateway.recorder.metrics.recordFailures).toBe(1);
  });

  test('a streamed answer stops before the message that would be unrecorded', async () => {
    const gateway = await startTestGateway(
      async (exchange) => {
        await exchange.request.text();
        await exchange.event({ jsonrpc: '2.0', method: 'notifications/progress', params: {} });
        await exchange.event({ jsonrpc: '2.0', id: 1, result: { isError: true, content: [] } });
        exchange.end();
      },
      { policies: [namedCallers()], wrapSpool: brokenSpool() },
    );
    const outcome = await outcomeOf(open(gateway, { body: call(1), headers }));
    expect(outcome).toMatch(/^broken after .*progress/);
    expect(outcome).not.toContain('isError');
  });

  test('a refused tool call is answered with 503 instead of its refusal', async () => {
    const gateway = await startTestGateway(answerOk, {
      policies: [
        namedCallers(),
        {
          name: 'refuse',
          readsBody: true,
          onRequest: () => ({ status: 403, headers: {}, body: '{}', denial: 'policy', detail: 'x' }),
        },
      ],
      wrapSpool: brokenSpool(),
    });
    expect(await send(gateway, { body: call(1), headers })).toMatchObject({
      status: 503,
      json: { id: 1, error: { data: { reason: 'spool_full' } } },
    });
  });

  test('a repeated call is not answered, and the result stays due until one is recorded', async () => {
    let isBroken = false;
    const gateway = await startTestGateway(answerOk, {
      policies: [namedCallers()],
      wrapSpool: brokenSpool(() => isBroken),
    });
    const keyed = { ...headers, 'idempotency-key': 'k' };
    isBroken = true;
    expect(await outcomeOf(open(gateway, { body: call(1), headers: keyed }))).toMatch(/^broken (after ""|before)/);
    isBroken = false;
    await until(() => gateway.recorder.canAccept() || undefined);
    expect((await send(gateway, { body: call(2), headers: keyed })).text).toBe(resultFor(2));
    expect((await send(gateway, { body: call(3), headers: keyed })).status).toBe(200);
    expect(gateway.upstream.requests).toHaveLength(1);
    const events = await gateway.events();
    expect(events.map((event) => [event.requestId, event.reason, event.billable])).toEqual([
      ['2', 'duplicate', false],
      ['1', 'ok', true],
      ['3', 'duplicate', false],
    ]);
    expect(events[0]?.duplicateOf).toBe(events[1]?.id);
  });

  test('what is no tool call passes, and the missing record is counted', async () => {
    const gateway = await startTestGateway(answerOk, { policies: [namedCallers()], wrapSpool: brokenSpool() });
    const list = '{"jsonrpc":"2.0","id":1,"method":"tools/list"}';
    expect((await send(gateway, { body: list, headers })).status).toBe(200);
    expect(gateway.recorder.metrics.recordFailures).toBe(1);
  });
});
