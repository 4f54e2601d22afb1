import type { CallEvent } from '@tallygate/contracts/event';
import { describe, expect, test } from 'vitest';
import type { PreparedPolicy } from '../exchange/prepared-policy.ts';
import { answerOk, call, namedCallers, send, startTestGateway, type TestGateway } from './gateway.testing.ts';

const MINUTE_MS = 60_000;
const ask = (id: number, method: string) => JSON.stringify({ jsonrpc: '2.0', id, method });

/** Refuses every token but `good`, as one that has expired. */
const expiredTokens: PreparedPolicy = {
  name: 'expired-tokens',
  readsBody: false,
  onHeaders: ({ headers: { authorization } }) =>
    authorization === 'Bearer good'
      ? undefined
      : {
          status: 401,
          headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
          body: '{}',
          denial: 'auth',
          detail: authorization === undefined ? 'token_missing' : 'token_expired',
        },
};

/** Refuses what asks for a tool, as a policy that reads the body does. */
const noTools: PreparedPolicy = {
  name: 'no-tools',
  readsBody: true,
  onRequest: () => ({ status: 403, headers: {}, body: '{}', denial: 'policy', detail: 'tool_denied' }),
};

const clock = () => {
  let nowMs = 10 * MINUTE_MS;
  return { nowMs: () => nowMs, pass: (ms: number) => (nowMs += ms) };
};

const withToken = (token: string) => ({ authorization: `Bearer ${token}` });

async function refuse(gateway: TestGateway, times: number, headers: Record<string, string> = withToken('old')) {
  const statuses: number[] = [];
  for (let sent = 0; sent < times; sent++) statuses.push((await send(gateway, { body: call(1), headers })).status);
  return statuses;
}

const counted = (events: readonly CallEvent[]) => events.reduce((sum, { count = 1 }) => sum + count, 0);

describe('a client that is refused and asks again without end', () => {
  test('costs a few events a minute, which count every refusal, in metrics too', async () => {
    const { nowMs, pass } = clock();
    const gateway = await startTestGateway(answerOk, {
      policies: [expiredTokens],
      config: { gateway: { limits: { refusals_per_minute: 0 } } },
      nowMs,
    });
    await refuse(gateway, 60);
    expect(await gateway.events()).toHaveLength(5);
    pass(MINUTE_MS);
    gateway.recorder.folds.writePast();
    const events = await gateway.waitForEvents(6);
    expect(counted(events)).toBe(60);
    expect(events.at(-1)).toMatchObject({
      count: 55,
      reason: 'denied_auth',
      detail: 'token_expired',
      httpStatus: 401,
      clientIp: '127.0.0.1',
      billable: false,
    });
    const { time, until = '' } = events.at(-1) as CallEvent;
    expect(until >= time).toBe(true);
    expect(gateway.recorder.metrics.routes.get('p')?.outcomes.get('denied')).toBe(60);
  });

  test('is told 429 with Retry-After after so many, in a body that bears the id, and the reason stays on the event', async () => {
    const { nowMs, pass } = clock();
    const gateway = await startTestGateway(answerOk, {
      policies: [expiredTokens],
      config: { gateway: { limits: { refusals_per_minute: 8 } } },
      nowMs,
    });
    pass(40_000);
    expect(await refuse(gateway, 10)).toEqual([...Array(8).fill(401), 429, 429]);
    const answer = await send(gateway, { body: call(1), headers: withToken('old') });
    expect(answer.headers['retry-after']).toBe('20');
    expect(answer.json).toMatchObject({ jsonrpc: '2.0', error: { data: { reason: 'token_expired' } } });
    const events = await gateway.events();
    expect(events.filter(({ httpStatus }) => httpStatus === 429).map(({ reason, detail }) => [reason, detail])).toEqual(
      Array(3).fill(['denied_auth', 'token_expired']),
    );
    pass(20_000);
    expect(await refuse(gateway, 1)).toEqual([401]);
  });

  test('keeps nobody else from anything: not another token, not a good one, not who begins to sign in', async () => {
    const { nowMs } = clock();
    const gateway = await startTestGateway(answerOk, {
      policies: [expiredTokens],
      config: { gateway: { limits: { refusals_per_minute: 3 } } },
      nowMs,
    });
    expect((await refuse(gateway, 5)).at(-1)).toBe(429);
    expect(await refuse(gateway, 1, withToken('another'))).toEqual([401]);
    expect(await refuse(gateway, 1, withToken('good'))).toEqual([200]);
    expect(await refuse(gateway, 5, {})).toEqual(Array(5).fill(401));
  });

  test('is refused as ever when that is turned off', async () => {
    const { nowMs } = clock();
    const gateway = await startTestGateway(answerOk, {
      policies: [expiredTokens],
      config: { gateway: { limits: { refusals_per_minute: 0 } } },
      nowMs,
    });
    expect(new Set(await refuse(gateway, 200))).toEqual(new Set([401]));
  });

  test('is told 429 too when a policy refuses what was read', async () => {
    const { nowMs } = clock();
    const gateway = await startTestGateway(answerOk, {
      policies: [namedCallers(), noTools],
      config: { gateway: { limits: { refusals_per_minute: 2 } } },
      nowMs,
    });
    expect(await refuse(gateway, 3, withToken('a'))).toEqual([403, 403, 429]);
    const answer = await send(gateway, { body: call(7), headers: withToken('a') });
    expect(answer).toMatchObject({ status: 429, json: { id: 7, error: { data: { reason: 'tool_denied' } } } });
  });
});

describe('what is never folded', () => {
  test('tool calls of a caller who was let in: a meter may count each', async () => {
    const { nowMs } = clock();
    const gateway = await startTestGateway(answerOk, {
      policies: [namedCallers(), noTools],
      config: { gateway: { limits: { single_refusals_per_minute: 1 } } },
      nowMs,
    });
    await refuse(gateway, 20, withToken('a'));
    const events = await gateway.events();
    expect(events.map(({ reason, company, count }) => [reason, company, count])).toEqual(
      Array(20).fill(['denied_policy', 'org-a', undefined]),
    );
  });

  test('calls that were answered', async () => {
    const { nowMs } = clock();
    const limits = { single_refusals_per_minute: 1 };
    const gateway = await startTestGateway(answerOk, {
      policies: [namedCallers()],
      config: { gateway: { limits } },
      nowMs,
    });
    await refuse(gateway, 10, withToken('a'));
    const events = await gateway.events();
    expect(events).toHaveLength(10);
    expect(events.every(({ billable, count }) => billable && count === undefined)).toBe(true);
  });
});

test('other messages of a caller who is refused fold by their methods, the elements of a batch each', async () => {
  const { nowMs, pass } = clock();
  const gateway = await startTestGateway(answerOk, {
    policies: [namedCallers(), noTools],
    config: { gateway: { limits: { single_refusals_per_minute: 1, refusals_per_minute: 0 } } },
    nowMs,
  });
  const body = `[${ask(1, 'ping')},${ask(2, 'tools/list')},${call(3)}]`;
  for (let sent = 0; sent < 10; sent++) await send(gateway, { body, headers: withToken('a') });
  pass(MINUTE_MS);
  gateway.recorder.folds.writePast();
  const events = await gateway.waitForEvents(14);
  const told = (method: string) => events.filter((event) => event.method === method).map(({ count = 1 }) => count);
  expect(told('ping')).toEqual([1, 9]);
  expect(told('tools/list')).toEqual([1, 9]);
  expect(told('tools/call')).toEqual(Array(10).fill(1));
});

test('what was folded is written when the gateway stops', async () => {
  const { nowMs } = clock();
  const gateway = await startTestGateway(answerOk, { policies: [expiredTokens], nowMs });
  await refuse(gateway, 30);
  gateway.recorder.stop();
  expect(counted(await gateway.waitForEvents(6))).toBe(30);
});
