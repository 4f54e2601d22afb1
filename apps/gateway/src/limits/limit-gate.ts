import type { CallLimit } from '@tallygate/contracts/call-limit';
import type { ToldLimit } from '@tallygate/contracts/call-refusal';
import type { CallerPrices } from '@tallygate/metering/caller-prices';
import { recordedCost } from '../credits/call-cost.ts';
import type { Refusal } from '../exchange/refusal.ts';
import type { RelayRequest } from '../exchange/relay-request.ts';
import type { CallGate } from '../record/call-gate.ts';
import type { CallHold } from '../record/call-hold.ts';
import type { KeptHold } from '../record/kept-hold.ts';
import type { OpenCall } from '../record/open-call.ts';
import { type AskContext, type AskedLimit, asksOf, inMillionths, millionthsText } from './asked-limits.ts';
import { type HeldLimit, HeldLimits } from './held-limits.ts';
import { hasRoom, type LimitCounters, type LimitQuery, type LimitsHeld } from './limit-counters.ts';
import { limitRefusal, limitUnknown } from './limit-refusal.ts';

export type LimitSettings = {
  rules: readonly CallLimit[];
  /** What becomes of calls while a limit cannot be checked: no prices are known, or the counters do not answer. */
  onUnknown: { prices: 'refuse' | 'allow'; counters: 'refuse' | 'allow' };
};

type Options = {
  settings: () => LimitSettings;
  /** Undefined before any terms are known. */
  prices: () => CallerPrices | undefined;
  /** The plan of a company by config.toml. */
  planOf: AskContext['planOf'];
  counters: LimitCounters;
  /** Who asks next: credits. */
  next: CallGate;
  /** A call met a limit. */
  onReached: (limit: CallLimit) => void;
};

type Asked = { call: OpenCall; limits: AskedLimit[] };

/** Lets calls be made as far as limits leave room, and then asks whoever else has a say. */
export class LimitGate implements CallGate {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  admit(request: RelayRequest, calls: readonly OpenCall[]): Refusal | undefined | Promise<Refusal | undefined> {
    const { settings, counters, next, prices, planOf } = this.#options;
    const { rules, onUnknown } = settings();
    if (rules.length === 0) return next.admit(request, calls);
    const context = { rules, request, prices: prices(), planOf };
    const asked = calls.map((call) => ({ call, limits: asksOf(call, context) }));
    const unknown = asked.flatMap(({ limits }) => limits).find(({ amount }) => amount === undefined);
    if (unknown !== undefined && onUnknown.prices === 'refuse') return limitUnknown(request, unknown.rule.name);
    const queries = queriesOf(asked);
    if (queries.length === 0) return next.admit(request, calls);
    const held = counters.hold(queries);
    if (!(held instanceof Promise)) return this.#decide(request, { asked, queries, held });
    return held.then(
      (known) => this.#decide(request, { asked, queries, held: known }),
      () =>
        onUnknown.counters === 'allow'
          ? next.admit(request, calls)
          : limitUnknown(request, asked.flatMap(({ limits }) => limits)[0]?.rule.name ?? ''),
    );
  }

  restore(kept: KeptHold, isTask: boolean): CallHold {
    const credits = kept.holds.length === 0 ? undefined : this.#options.next.restore(kept, isTask);
    const held = kept.limits.map(({ amount, ...rest }) => ({ ...rest, amount: BigInt(amount) }));
    return this.#holdOf(held, credits);
  }

  #decide(
    request: RelayRequest,
    { asked, queries, held }: { asked: Asked[]; queries: readonly LimitQuery[]; held: LimitsHeld },
  ): Refusal | undefined | Promise<Refusal | undefined> {
    const used = new Map(queries.map(({ key }, index) => [key, held.used[index] ?? 0n]));
    const reached = this.#reached(asked, queries, used);
    const hard = reached.filter(({ rule }) => rule.reached === 'refuse').map(({ told }) => told);
    const [first, ...others] = hard.sort((a, b) => ((a.resetsAt ?? '~') < (b.resetsAt ?? '~') ? 1 : -1));
    if (!held.isHeld && first !== undefined) return limitRefusal(request, [first, ...others]);
    if (reached.length > 0)
      tellReached(
        request,
        reached.map(({ told }) => told),
      );
    return this.#askNext(request, asked);
  }

  #reached(asked: Asked[], queries: readonly LimitQuery[], used: ReadonlyMap<string, bigint>) {
    const full = new Set(queries.filter((query) => !hasRoom(query, used.get(query.key) ?? 0n)).map(({ key }) => key));
    const seen = new Set<string>();
    return asked
      .flatMap(({ limits }) => limits)
      .filter(({ key }) => full.has(key) && !seen.has(key) && seen.add(key))
      .map((one) => {
        this.#options.onReached(one.rule);
        return { rule: one.rule, told: toldLimit(one, used.get(one.key) ?? 0n) };
      });
  }

  #askNext(request: RelayRequest, asked: Asked[]): Refusal | undefined | Promise<Refusal | undefined> {
    const holds = asked.flatMap(({ call, limits }) => {
      const held = limits.flatMap(({ key, untilMs, unit, amount }) =>
        amount === undefined ? [] : [{ key, untilMs, unit, amount }],
      );
      return held.length === 0 ? [] : [{ call, held }];
    });
    const isOver = (refusal: Refusal | undefined): Refusal | undefined => {
      for (const { call, held } of holds) {
        const hold = this.#holdOf(held, refusal === undefined ? call.hold : undefined);
        if (refusal === undefined) call.hold = hold;
        else hold.release();
      }
      return refusal;
    };
    const calls = asked.map(({ call }) => call);
    const refused = this.#options.next.admit(request, calls);
    return refused instanceof Promise ? refused.then(isOver) : isOver(refused);
  }

  #holdOf(held: readonly HeldLimit[], credits: CallHold | undefined): HeldLimits {
    const { counters, prices } = this.#options;
    return new HeldLimits({
      held,
      credits,
      change: (changes) => counters.change(changes),
      costOf: (eventText, currency) => {
        const known = prices();
        const costs = known === undefined ? [] : recordedCost(known, eventText);
        return inMillionths(costs.find(({ unit }) => unit === currency)?.amount ?? 0n);
      },
    });
  }
}

/** One query for each counter: the calls of a batch add to it together. */
function queriesOf(asked: readonly Asked[]): LimitQuery[] {
  const queries = new Map<string, LimitQuery>();
  for (const { key, untilMs, amount, limit, rule } of asked.flatMap(({ limits }) => limits)) {
    if (amount === undefined) continue;
    const known = queries.get(key);
    if (known !== undefined) known.amount += amount;
    else queries.set(key, { key, untilMs, amount, limit, isHard: rule.reached === 'refuse' });
  }
  return [...queries.values()];
}

/** The answer passes byte for byte, so a header says it; `_meta` too, where charges are told there. */
function tellReached(request: RelayRequest, reached: readonly ToldLimit[]): void {
  request.reachedLimits = reached;
  request.edits.responseHeaders.set('x-tallygate-limits-reached', reached.map(({ name }) => name).join(', '));
}

function toldLimit({ rule, unit, limit, endsAt }: AskedLimit, used: bigint): ToldLimit {
  const text = (amount: bigint) => (unit === 'calls' ? `${amount}` : millionthsText(amount));
  return {
    name: rule.name,
    per: rule.per,
    of: rule.of,
    unit,
    limit: text(limit),
    used: text(used),
    ...(endsAt !== undefined && { resetsAt: new Date(endsAt).toISOString() }),
  };
}
