import { type Decimal, parseDecimal } from '@tallygate/contracts/decimal';
import type { QuantityRule } from '@tallygate/contracts/mcp-proxy';
import type { Reason } from '@tallygate/contracts/outcome';
import type { CallFacts, Decision, DecisionRules } from './call-facts.ts';
import { decide } from './decide.ts';
import type { RecordedCall } from './recorded-call.ts';

/** A decision under other rules; what the record does not suffice to tell is null. */
export type Redecision = {
  billable: boolean | null;
  reason: Reason | null;
  quantity: string | null;
  /** Why something is null, in words; empty when everything is told. */
  causes: string[];
  /** Every decision that the record allows; a quantity in them holds only where `quantity` is told. */
  possible: Decision[];
};

const CAUSES = {
  result: 'the quantity is to be read from the result, which is not kept',
  dispatched: 'whether the call was sent to the server is not recorded',
  start: 'whether the call that this one goes on with would have been billed is not known',
  tool: 'the name of the tool is too long to be recorded in full',
} as const;
type Cause = keyof typeof CAUSES;

/** One way the call may have been, as far as the record leaves it open. */
type Possibility = { facts: CallFacts; isQuantityKnown: boolean };

export type RuleChange = {
  /** The rules that the call was recorded by, which narrow what may have been; null when they are not known. */
  before: DecisionRules | null;
  after: DecisionRules;
  /** For an update: whether the call that it goes on with is billed under the new rules; null when not known. */
  isStartBilled?: boolean | null;
};

/**
 * Decides a recorded call again under other rules. Every way that the call may have been is decided; what comes out the
 * same in all of them is told, the rest is not.
 */
export function redecide(call: RecordedCall, { before, after, isStartBilled = null }: RuleChange): Redecision {
  if (call.isToolUnsure && (before?.proxy?.tools !== undefined || after.proxy?.tools !== undefined))
    return { billable: null, reason: null, quantity: null, causes: [CAUSES.tool], possible: anyDecision(call) };
  const open = new Set<Cause>();
  const dispatched = dispatchedOf(call, before);
  if (dispatched.length > 1) open.add('dispatched');
  const duplicate = duplicateOf(call, isStartBilled);
  if (duplicate.length > 1) open.add('start');
  const results = resultsOf(call, before, after);
  if (results.some(({ isQuantityKnown }) => !isQuantityKnown) || results.length > 1) open.add('result');
  const possibilities = dispatched.flatMap((isDispatched) =>
    duplicate.flatMap((isDuplicate) =>
      results.map(({ result, isQuantityKnown }): Possibility => {
        const facts = { ...call.facts, dispatched: isDispatched, duplicate: isDuplicate, result };
        return { facts, isQuantityKnown };
      }),
    ),
  );
  const decisions = possibilities.map(({ facts, isQuantityKnown }) => ({ ...decide(facts, after), isQuantityKnown }));
  const told = {
    billable: common(decisions.map(({ billable }) => billable)),
    reason: common(decisions.map(({ reason }) => reason)),
    quantity: decisions.every((one) => one.isQuantityKnown) ? common(decisions.map(({ quantity }) => quantity)) : null,
  };
  const isTold = Object.values(told).every((value) => value !== null);
  return { ...told, causes: isTold ? [] : [...open].map((cause) => CAUSES[cause]), possible: decisions };
}

/** The value that all have, or null. */
function common<Value>(values: readonly Value[]): Value | null {
  const [first] = values;
  return first !== undefined && values.every((value) => value === first) ? first : null;
}

/**
 * Whether the call was dispatched: each answer from which the former rules decide as recorded; both when neither does.
 */
function dispatchedOf(call: RecordedCall, before: DecisionRules | null): boolean[] {
  if (call.dispatched !== null) return [call.dispatched];
  const both = [true, false];
  if (before === null) return both;
  const { decision, facts } = call;
  const duplicate = decision.reason === 'duplicate';
  const fitting = both.filter((dispatched) => {
    const then = decide({ ...facts, dispatched, duplicate }, before);
    return then.billable === decision.billable;
  });
  return fitting.length === 0 ? both : fitting;
}

function duplicateOf({ isUpdate, isRepeat }: RecordedCall, isStartBilled: boolean | null): boolean[] {
  if (isRepeat || !isUpdate) return [isRepeat];
  return isStartBilled === null ? [true, false] : [isStartBilled];
}

/** Billed or not, as recorded or by a rule of a tool: what may be said when not even the tool is known. */
function anyDecision({ decision }: RecordedCall): Decision[] {
  const reasons: Reason[] = [decision.reason, 'ok', 'ok_defaulted', 'undelivered', 'left_midway', 'free_tool'];
  return reasons.flatMap((reason) => [true, false].map((billable) => ({ ...decision, reason, billable })));
}

type ResultRule = Extract<QuantityRule, { fromResult: string }>;
type KnownResult = { result: unknown; isQuantityKnown: boolean };

/** What the result may have been, as far as a quantity that is read from it matters. */
function resultsOf(call: RecordedCall, before: DecisionRules | null, after: DecisionRules): KnownResult[] {
  const rule = resultRule(call, after);
  if (rule === null) return [{ result: undefined, isQuantityKnown: true }];
  const none: KnownResult = { result: undefined, isQuantityKnown: true };
  const unread: KnownResult = { result: documentWith(rule.fromResult, '1'), isQuantityKnown: false };
  const former = before === null ? null : resultRule(call, before);
  if (former === null || former.fromResult !== rule.fromResult) return [none, unread];
  const { reason, quantity } = call.decision;
  if (reason === 'ok_defaulted') return [none];
  if (reason === 'invalid_result' && call.facts.outcome !== 'invalid_result')
    return [{ result: documentWith(rule.fromResult, '-1'), isQuantityKnown: true }];
  const isUnbounded = rule.min === former.min && rule.max === former.max;
  const found: KnownResult =
    isUnbounded || isWithin(parseDecimal(quantity), former)
      ? { result: documentWith(rule.fromResult, quantity), isQuantityKnown: true }
      : unread;
  // The reasons of a delivered result tell whether it had a number (`ok`, `ok_defaulted`); other reasons do not.
  const mayBeNone = reason !== 'ok' && parseDecimal(quantity) === parseDecimal(former.default);
  return mayBeNone ? [none, found] : [found];
}

function resultRule({ facts }: RecordedCall, { proxy }: DecisionRules): ResultRule | null {
  const tool = facts.tool === undefined ? undefined : proxy?.tools?.[facts.tool];
  const rule = tool?.quantity ?? proxy?.quantity;
  return rule !== undefined && 'fromResult' in rule ? rule : null;
}

/** Strictly within its bounds a quantity is the number that was found. */
function isWithin(quantity: Decimal, { min, max }: ResultRule): boolean {
  return quantity > (min === undefined ? 0n : parseDecimal(min)) && (max === undefined || quantity < parseDecimal(max));
}

/** A document that has a value where a JSON Pointer points (RFC 6901). */
function documentWith(pointer: string, value: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
}
