import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REFUSAL_META } from '@tallygate/contracts/call-refusal';
import { gatewayConfig } from '@tallygate/contracts/gateway-config';
import { CallerPrices } from '@tallygate/metering/caller-prices';
import { hasRedisServer, startRedisServer } from '@tallygate/testing/redis-server';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { silent } from '../publishers/publisher.testing.ts';
import type { CallGate } from '../record/call-gate.ts';
import {
  answerOk,
  call,
  namedCallers,
  send,
  startTestGateway,
  type TestGateway,
  type TestGatewayOptions,
} from '../relay/gateway.testing.ts';
import { someTerms } from '../terms/caller-terms.testing.ts';
import { KeptCounters } from './kept-counters.ts';
import type { LimitCounters } from './limit-counters.ts';
import { LimitGate } from './limit-gate.ts';
import { connectSharedCounters } from './shared-counters.ts';

const NOBODY: CallGate = {
  admit: () => undefined,
  restore: () => {
    throw new Error('no call of this test has credits');
  },
};
const DAY = Date.parse('2026-12-01T12:00:00Z');

function keptCounters(path?: string): LimitCounters {
  const dir = mkdtempSync(join(tmpdir(), 'limits-'));
  const counters = KeptCounters.open({ path: path ?? join(dir, 'limits.json'), now: () => DAY, logger: silent });
  onTestFinished(async () => {
    await counters.close();
    rmSync(dir, { recursive: true, force: true });
  });
  return counters;
}

type Sketch = {
  counters?: LimitCounters;
  unitAmount?: string;
  hasPrices?: boolean;
  next?: CallGate;
  onUnknown?: 'refuse' | 'allow';
  planOf?: (company: string) => string | undefined;
};

function gateOf(rules: object[], sketch: Sketch = {}): LimitGate {
  const { counters = keptCounters(), unitAmount = '1', hasPrices = true, onUnknown = 'refuse' } = sketch;
  const limits = gatewayConfig.parse({ billing: { limits: { rules } } }).billing.limits.rules;
  const prices = hasPrices ? new CallerPrices(someTerms({ unitAmount })) : undefined;
  return new LimitGate({
    counters,
    prices: () => prices,
    next: sketch.next ?? NOBODY,
    planOf: sketch.planOf ?? (() => undefined),
    settings: () => ({ rules: limits, onUnknown: { prices: onUnknown, counters: onUnknown } }),
    onReached: () => {},
  });
}

const start = (gate: CallGate, options: TestGatewayOptions = {}, script = answerOk) =>
  startTestGateway(script, { policies: [namedCallers()], gate, ...options });
let callId = 0;
// Each with an id of its own: the same one again in a session is a repeat, which takes nothing.
const callOn = (gateway: TestGateway, { caller = 'acme', tool = 'add', headers = {} as Record<string, string> } = {}) =>
  send(gateway, { body: call(++callId, tool), headers: { authorization: `Bearer ${caller}`, ...headers } });
const isRefused = ({ json }: { json: unknown }) =>
  (json as { result?: { isError?: boolean } }).result?.isError === true;
async function refusals(calls: Promise<{ json: unknown }>[]): Promise<boolean[]> {
  return (await Promise.all(calls)).map(isRefused);
}

it('lets as many billed calls run as the limit says, and tells the next which limit, how much and until when', async () => {
  const gateway = await start(gateOf([{ name: 'acme-day', per: 'day', calls: 2, company: 'org-acme' }]));
  expect(await refusals([callOn(gateway)])).toEqual([false]);
  expect(await refusals([callOn(gateway)])).toEqual([false]);
  const { status, json } = await callOn(gateway);
  expect(status).toBe(200);
  expect(json).toMatchObject({
    result: {
      isError: true,
      content: [
        { type: 'text', text: expect.stringMatching(/"acme-day" of 2 billed calls in a day .*starts again at \d{4}/) },
      ],
      _meta: {
        [REFUSAL_META]: {
          reason: 'limit',
          limits: [
            { name: 'acme-day', per: 'day', unit: 'calls', limit: '2', used: '2', resetsAt: expect.any(String) },
          ],
        },
      },
    },
  });
  expect((json as { result: object }).result).not.toHaveProperty('structuredContent');
  const events = await gateway.waitForEvents(3);
  expect(events[2]).toMatchObject({ reason: 'denied_quota', detail: 'limit_day', billable: false, dispatched: false });
  expect(gateway.upstream.requests).toHaveLength(2);
  expect(await refusals([callOn(gateway, { caller: 'other' })])).toEqual([false]);
});

it('never lets more run than the limit says, however many ask at once', async () => {
  const gateway = await start(gateOf([{ name: 'hourly', per: 'hour', calls: 7 }]));
  const refused = await refusals(Array.from({ length: 20 }, () => callOn(gateway)));
  expect(refused.filter((one) => !one)).toHaveLength(7);
});

it('gives back what a call that is not billed has put aside', async () => {
  const gateway = await start(gateOf([{ name: 'hourly', per: 'hour', calls: 1 }]), {}, async (exchange) => {
    const { id } = JSON.parse(await exchange.request.text()) as { id: number };
    exchange.json({ jsonrpc: '2.0', id, result: { isError: true, content: [] } });
  });
  for (let round = 1; round <= 3; round += 1) {
    await callOn(gateway);
    await gateway.waitForEvents(round);
  }
  expect(gateway.upstream.requests).toHaveLength(3);
});

it('counts money by what calls cost, and holds the most that one can', async () => {
  const rule = { name: 'spend', per: 'day', spend: { currency: 'usd', amount: '10' } };
  const gateway = await start(gateOf([rule], { unitAmount: '4' }));
  for (const expected of [false, false, true]) expect(await refusals([callOn(gateway)])).toEqual([expected]);
  const { json } = await callOn(gateway);
  expect(json).toMatchObject({
    result: { _meta: { [REFUSAL_META]: { limits: [{ unit: 'usd', limit: '10', used: '8' }] } } },
  });
});

it('lets calls run beyond a soft limit, says so in a header and in the charge, and leaves the rest of the answer alone', async () => {
  const rule = { name: 'gentle', per: 'day', calls: 1, reached: 'warn' };
  const gateway = await start(gateOf([rule]), { spec: { prices: { charge: true } }, terms: someTerms() });
  const [first, second] = [await callOn(gateway), await callOn(gateway)];
  expect(first.headers).not.toHaveProperty('x-tallygate-limits-reached');
  expect(second.headers).toMatchObject({ 'x-tallygate-limits-reached': 'gentle' });
  expect(second.json).toMatchObject({
    result: { content: [], _meta: { 'io.tallygate/charge': { limits: [{ name: 'gentle', limit: '1', used: '1' }] } } },
  });
});

it('counts by tool, by consumer, and by session where there is one', async () => {
  const rules = [
    { name: 'tool', per: 'day', of: ['tool'], calls: 1, tool: 'dear' },
    { name: 'one-session', per: 'session', of: ['consumer'], calls: 2 },
  ];
  const gateway = await start(gateOf(rules));
  const dear = () => refusals([callOn(gateway, { caller: 'a#1', tool: 'dear', headers: { 'mcp-session-id': 's1' } })]);
  expect(await dear()).toEqual([false]);
  expect(await dear()).toEqual([true]);
  // What is refused took nothing of the session's limit either.
  const inSession = (id: string) => refusals([callOn(gateway, { caller: 'a#1', headers: { 'mcp-session-id': id } })]);
  expect(await inSession('s1')).toEqual([false]);
  expect(await inSession('s1')).toEqual([true]);
  expect(await inSession('s2')).toEqual([false]);
  for (const expected of [false, false, true])
    expect(await refusals([callOn(gateway, { caller: 'b' })])).toEqual([expected]);
});

it('takes the limit of a company before that of its plan, and that before the one for all', async () => {
  const rules = [
    { name: 'daily', per: 'day', calls: 1 },
    { name: 'daily', per: 'day', calls: 2, plan: 'Pro' },
    { name: 'daily', per: 'day', calls: 3, company: 'org-c' },
  ];
  const gateway = await start(gateOf(rules, { planOf: (company) => (company === 'org-a' ? undefined : 'Pro') }));
  for (const [caller, calls] of [
    ['a', 1],
    ['b', 2],
    ['c', 3],
  ] as const) {
    const refused = await refusals(Array.from({ length: 5 }, () => callOn(gateway, { caller })));
    expect(refused.filter((one) => !one)).toHaveLength(calls);
  }
});

it('holds nothing of a limit for a call that credits refuse', async () => {
  const counters = keptCounters();
  let isPaid = false;
  const next: CallGate = {
    ...NOBODY,
    admit: async () =>
      isPaid ? undefined : { status: 200, headers: {}, body: '{}', denial: 'quota', detail: 'credit' },
  };
  const gateway = await start(gateOf([{ name: 'daily', per: 'day', calls: 1 }], { counters, next }));
  await callOn(gateway);
  isPaid = true;
  expect(await refusals([callOn(gateway)])).toEqual([false]);
});

it.each(['refuse', 'allow'] as const)(
  'does with a limit of money as on_unavailable says while no prices are known: %s',
  async (onUnknown) => {
    const rule = { name: 'spend', per: 'day', spend: { currency: 'usd', amount: '10' } };
    const gateway = await start(gateOf([rule], { hasPrices: false, onUnknown }));
    expect(await refusals([callOn(gateway)])).toEqual([onUnknown === 'refuse']);
  },
);

it('knows after a restart what was used', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'limits-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const path = join(dir, 'limits.json');
  const rules = [{ name: 'daily', per: 'day', calls: 1 }];
  const before = keptCounters(path);
  const gateway = await start(gateOf(rules, { counters: before }));
  expect(await refusals([callOn(gateway)])).toEqual([false]);
  await gateway.waitForEvents(1);
  await before.close();
  const restarted = await start(gateOf(rules, { counters: keptCounters(path) }));
  expect(await refusals([callOn(restarted)])).toEqual([true]);
});

it('settles what a call of the former run held', () => {
  const changes: unknown[] = [];
  const counters: LimitCounters = {
    hold: () => ({ isHeld: true, used: [] }),
    change: (some) => changes.push(...some),
    close: () => Promise.resolve(),
  };
  const gate = gateOf([], { counters });
  const limits = [{ key: 'k', untilMs: DAY, unit: 'calls', amount: '1' }];
  gate.restore({ mode: 'invoice', holds: [], limits }, false).release();
  expect(changes).toEqual([{ key: 'k', untilMs: DAY, amount: -1n }]);
});

describe.runIf(hasRedisServer)('limits in Redis', () => {
  let redis: Awaited<ReturnType<typeof startRedisServer>>;
  beforeAll(async () => {
    redis = await startRedisServer();
  });
  afterAll(() => redis.stop());
  const shared = (prefix: string) => {
    const counters = connectSharedCounters({
      url: redis.url,
      keyPrefix: prefix,
      now: Date.now,
      onError: (error) => {
        throw error;
      },
    });
    onTestFinished(() => counters.close());
    return counters;
  };

  it('are right over several gateways: of 40 at once as many run as the limit says, and what is not billed goes back', async () => {
    const gateways = await Promise.all(
      [0, 1, 2].map(() => start(gateOf([{ name: 'hourly', per: 'hour', calls: 11 }], { counters: shared('a:') }))),
    );
    const refused = await refusals(Array.from({ length: 40 }, (_, index) => callOn(gateways[index % 3]!)));
    expect(refused.filter((one) => !one)).toHaveLength(11);
  });

  it('add money exactly, and give back what was held too much', async () => {
    const [one, other] = [shared('b:'), shared('b:')];
    const query = { key: 'k', limit: 4_000_000_000_000_000n, isHard: true, untilMs: Date.now() + 60_000 };
    const huge = 3_999_999_999_999_998n;
    expect(await one.hold([{ ...query, amount: huge }])).toEqual({ isHeld: true, used: [0n] });
    expect(await other.hold([{ ...query, amount: 3n }])).toEqual({ isHeld: false, used: [huge] });
    expect(await other.hold([{ ...query, amount: 2n }])).toEqual({ isHeld: true, used: [huge] });
    one.change([{ key: 'k', amount: -1n, untilMs: query.untilMs }]);
    expect(await one.hold([{ ...query, amount: 1n }])).toEqual({ isHeld: true, used: [huge + 1n] });
  });
});
