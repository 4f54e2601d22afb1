import type { CallLimit } from '@tallygate/contracts/call-limit';
import { type Decimal, divideRounded, formatScaled, parseDecimal } from '@tallygate/contracts/decimal';
import type { CallerPrices } from '@tallygate/metering/caller-prices';
import { decisionIfOk, mostCost } from '../credits/call-cost.ts';
import type { RelayRequest } from '../exchange/relay-request.ts';
import { shortHash } from '../mcp/answer-message.ts';
import type { OpenCall } from '../record/open-call.ts';
import { limitWindow } from './limit-window.ts';
import { limitsOfCall } from './limits-of-call.ts';

/** What a call asks of a limit. */
export type AskedLimit = {
  rule: CallLimit;
  key: string;
  /** `calls`, or the currency whose millionths of a minor unit are counted. */
  unit: string;
  limit: bigint;
  /** 0 where the price has no bound; undefined while no prices are known. */
  amount: bigint | undefined;
  endsAt: number | undefined;
  untilMs: number;
};

export type AskContext = {
  rules: readonly CallLimit[];
  request: Pick<RelayRequest, 'receivedAtMs' | 'sessionId' | 'era'>;
  prices: CallerPrices | undefined;
  /** The plan of a company by config.toml; undefined where it is on none. */
  planOf: (company: string, at: number) => string | undefined;
};

const MILLIONTHS_PLACES = 6;

/** What a call asks of each limit that it falls under; nothing when it is free whatever becomes of it. */
export function asksOf(call: OpenCall, { rules, request, prices, planOf }: AskContext): AskedLimit[] {
  const { method, proxy, tool, consumer, company } = call.facts;
  if (method !== 'tools/call' || call.repeats !== undefined) return [];
  const at = request.receivedAtMs;
  const payer = company === undefined ? undefined : (prices?.payingCompany(company, at) ?? company);
  const plan = payer === undefined ? undefined : prices?.planOf(payer, at);
  const facts = { proxy, tool, consumer, company: payer, plan: plan?.name ?? (payer && planOf(payer, at)) };
  const limits = limitsOfCall(rules, facts);
  if (limits.length === 0 || !decisionIfOk(call).billable) return [];
  const costs = prices === undefined ? undefined : mostCost(prices, call);
  const { sessionId } = request;
  const session = request.era === 'legacy' && sessionId !== undefined ? shortHash(sessionId) : undefined;
  return limits.flatMap((rule): AskedLimit[] => {
    const { unit, limit } = sizeOf(rule);
    const cost = costs?.find((one) => one.unit === unit);
    // Nothing of it costs anything in that currency.
    if (rule.spend !== undefined && costs !== undefined && cost === undefined) return [];
    const { id, ...times } = limitWindow(rule, { at, period: plan?.period, session });
    const subjects = rule.of.map((name) => facts[name] ?? '');
    const key = JSON.stringify([rule.name, rule.company ?? rule.plan ?? '', unit, id, ...subjects]);
    const amount = rule.spend === undefined ? 1n : costs === undefined ? undefined : inMillionths(cost?.amount ?? 0n);
    return [{ rule, key, unit, limit, amount, ...times }];
  });
}

/** Rounded up: what is held and counted is never less than what is charged. */
export function inMillionths(amount: Decimal): bigint {
  return divideRounded(amount, 10n ** BigInt(MILLIONTHS_PLACES), 'up');
}

/** As people and `_meta` read it: minor units. */
export function millionthsText(amount: bigint): string {
  return formatScaled(amount, MILLIONTHS_PLACES);
}

function sizeOf({ calls, spend }: CallLimit): { unit: string; limit: bigint } {
  if (spend === undefined) return { unit: 'calls', limit: BigInt(calls ?? 0) };
  return { unit: spend.currency, limit: inMillionths(parseDecimal(spend.amount)) };
}
