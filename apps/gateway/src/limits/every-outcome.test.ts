import { ONE } from '@tallygate/contracts/decimal';
import type { CallEvent } from '@tallygate/contracts/event';
import { gatewayConfig } from '@tallygate/contracts/gateway-config';
import { chargePoint, type Reason } from '@tallygate/contracts/outcome';
import { OVERRIDABLE_REASONS, REASONS } from '@tallygate/contracts/outcome-codes';
import { CallerPrices } from '@tallygate/metering/caller-prices';
import { expect, it } from 'vitest';
import { BookApi, spentBy } from '../credits/book-api.testing.ts';
import { prepaidGate } from '../credits/prepaid-gate.testing.ts';
import { type Around, EVERY_REASON } from '../record/every-reason.testing.ts';
import { until } from '../relay/gateway.testing.ts';
import { someTerms } from '../terms/caller-terms.testing.ts';
import type { LimitCounters } from './limit-counters.ts';
import { LimitGate } from './limit-gate.ts';

const LEAVING: ReadonlySet<Reason> = new Set(['cancelled', 'left_midway', 'undelivered']);
const BALANCE = 40;
const PRICE = 3;

/** What is used of every limit together, whichever its window. */
function sumOfCounters(): LimitCounters & { used(unit: string): bigint } {
  const sums = new Map<string, bigint>();
  const change: LimitCounters['change'] = (changes) => {
    for (const { key, amount } of changes) sums.set(key, (sums.get(key) ?? 0n) + amount);
  };
  return {
    hold(queries) {
      change(queries);
      return { isHeld: true, used: queries.map(() => 0n) };
    },
    change,
    close: () => Promise.resolve(),
    used: (unit) =>
      [...sums].reduce((sum, [key, amount]) => ((JSON.parse(key) as string[])[2] === unit ? sum + amount : sum), 0n),
  };
}

/** Brings a reason about with credits and limits on, ends whatever is open, and tells what it has left behind. */
async function leftBehind(reason: Reason, billing: Around['billing']) {
  const book = new BookApi(BALANCE);
  const { desk, gate } = prepaidGate(book, { unitAmount: `${PRICE}`, company: 'org-a' });
  const rules = [
    { name: 'calls', per: 'day', calls: 1_000 },
    { name: 'money', per: 'day', spend: { currency: 'usd', amount: '1000' } },
  ];
  const counters = sumOfCounters();
  const prices = new CallerPrices(someTerms({ unitAmount: `${PRICE}` }));
  const limits = new LimitGate({
    next: gate,
    counters,
    prices: () => prices,
    planOf: () => undefined,
    settings: () => ({
      rules: gatewayConfig.parse({ billing: { limits: { rules } } }).billing.limits.rules,
      onUnknown: { prices: 'refuse', counters: 'refuse' },
    }),
    onReached: () => {},
  });
  const { gateway } = await EVERY_REASON[reason]({ billing, gate: limits });
  // Where the server's answer is what is charged, or the request to it, a caller who leaves changes nothing.
  const isOver = (event: CallEvent) => event.reason === reason || (event.billable && LEAVING.has(reason));
  await until(async () => (await gateway.events()).some(isOver));
  gateway.recorder.pending.expire(Number.POSITIVE_INFINITY);
  gateway.recorder.tasks.expire(Number.POSITIVE_INFINITY);
  const events = await until(async () => {
    const all = await gateway.events();
    const hasTask = all.some(({ outcome }) => outcome === 'task_created');
    return !hasTask || all.some(({ updateOf }) => updateOf !== undefined) ? all : undefined;
  });
  book.deliver(events);
  await desk.close();
  const billed = events.filter(({ billable }) => billable);
  const entries = book.book.entries.reduce((sum, { type, amount }) => sum + (type === 'settled' ? amount : 0n), 0n);
  return {
    billed: billed.length,
    spent: spentBy(events),
    leased: book.book.leased,
    available: book.book.available(Date.now()),
    entries,
    calls: counters.used('calls'),
    money: counters.used('usd'),
  };
}

/** Credits and limits stand before a call; what an access log tells of has been made elsewhere. */
const isAtTheCall = (reason: Reason) => reason !== 'ok_assumed';

const CASES = [
  ...REASONS.filter(isAtTheCall).flatMap((reason) =>
    chargePoint.options.map((charge_point) => [reason, { charge_point }] as const),
  ),
  ...OVERRIDABLE_REASONS.filter(isAtTheCall).flatMap((reason) =>
    // No rule bills a repeat.
    (reason === 'duplicate' ? (['free'] as const) : (['bill', 'free'] as const)).map(
      (decided) => [reason, { decisions: { [reason]: decided } }] as const,
    ),
  ),
];

// Whoever has no company pays nothing, whatever the rules say, and a repeat spends nothing beside its first call.
it.each(CASES)(
  'a call that ends as %s with %j spends its price if it is billed, and gives all back if not',
  async (...one) => {
    const { billed, spent, leased, available, entries, calls, money } = await leftBehind(...one);
    const cost = BigInt(spent) * ONE;
    if (one[0] === 'unattributed') expect(spent).toBe(0);
    else expect(spent).toBe(billed * PRICE);
    expect(leased).toBe(0n);
    expect(available).toBe(BigInt(BALANCE) * ONE - cost);
    expect(entries < 0n ? -entries : entries).toBe(cost);
    expect(money).toBe(BigInt(spent) * 1_000_000n);
    expect(calls).toBe(BigInt(one[0] === 'unattributed' ? billed : spent / PRICE));
  },
);
