import type { BillingSettings } from '@tallygate/contracts/gateway-config';
import type { DecisionOverrides, ProxyBilling } from '@tallygate/contracts/mcp-proxy';
import type { ChargePoint, Reason } from '@tallygate/contracts/outcome';
import { REASONS } from '@tallygate/contracts/outcome-codes';
import { type Billed, REASON_TABLE } from '@tallygate/contracts/reason-table';
import type { CallFacts, Decision, DecisionRules, OverrideLevel } from './call-facts.ts';
import { type CallQuantity, callQuantity } from './call-quantity.ts';

type ToolBilling = NonNullable<ProxyBilling['tools']>[string];

const reasonsWith = (holds: (billed: Billed) => boolean): ReadonlySet<Reason> =>
  new Set(REASONS.filter((reason) => holds(REASON_TABLE[reason].billed)));

/** Reasons that no configuration can turn into a charge: nothing was done for a caller who pays. */
const NEVER_BILLED = reasonsWith(({ usually, otherwise }) => usually === 'nothing' && otherwise === 'never');

/** Billed where no override speaks. A caller who leaves in the middle of a result could else read all of it for nothing. */
const BILLED = reasonsWith(({ usually }) => usually === 'price');

/**
 * Decides whether a call is billed, why, and how much it counts.
 *
 * A billable call is a `tools/call` of an authenticated, attributed caller whose final result, not an error, reached
 * the caller, or began to before the caller left, and is no repeat. Everything else has a reason; overrides apply gateway → proxy → tool → plan, the innermost wins.
 * @returns the decision; `quantity` is what the call would count even when it is not billed
 */
export function decide(facts: CallFacts, rules: DecisionRules): Decision {
  const tool = facts.tool === undefined ? undefined : rules.proxy?.tools?.[facts.tool];
  const chargePoint = rules.proxy?.chargePoint ?? rules.billing.charge_point;
  const measured = callQuantity(tool?.quantity ?? rules.proxy?.quantity, facts);
  const reason = reasonOf(facts, {
    billing: rules.billing,
    tool,
    chargePoint,
    measured,
    proxySource: rules.proxy?.source,
  });
  const { quantity } = measured;
  const override = NEVER_BILLED.has(reason) ? undefined : overrideOf(reason, rules, tool);
  if (override === undefined) return { billable: isBilled(reason, facts, chargePoint), reason, quantity };
  const decision: Decision = { billable: override.value === 'bill', reason, quantity, decidedBy: override.level };
  if (override.level === 'plan') decision.plan = rules.plan?.name;
  return decision;
}

/** What the rules say of one call. */
type RulesOfCall = {
  billing: BillingSettings;
  tool: ToolBilling | undefined;
  chargePoint: ChargePoint;
  measured: CallQuantity;
  /** Whose events of the proxy are billed; undefined where only one can see its calls. */
  proxySource: ProxyBilling['source'];
};

function reasonOf(facts: CallFacts, { billing, tool, chargePoint, measured, proxySource }: RulesOfCall): Reason {
  if (facts.isTest) return 'test';
  if (facts.outcome === 'malformed') return 'malformed';
  if (facts.denial) return `denied_${facts.denial}`;
  if (facts.method !== 'tools/call') return 'protocol';
  if (facts.duplicate || isOfAnotherSource(facts, proxySource)) return 'duplicate';
  const callerIds = [facts.consumer, facts.company].filter((id) => id !== undefined);
  if (callerIds.some((id) => billing.free_callers.includes(id))) return 'free_caller';
  if (tool?.free) return 'free_tool';
  if (facts.gatewayRestart) return 'gateway_restart';
  const ended = endOf(facts, billing, chargePoint);
  if (ended !== 'ok' && ended !== 'left_midway') return ended;
  // A call nobody can be charged for is lost revenue and must stand out; one that failed anyway keeps its own reason.
  if (facts.company === undefined) return 'unattributed';
  if (measured.isInvalid) return 'invalid_result';
  if (ended === 'ok' && facts.evidence === 'assumed') return 'ok_assumed';
  return ended === 'ok' && measured.isDefaulted ? 'ok_defaulted' : ended;
}

/** A call that two gateways see is billed by the events of one. */
function isOfAnotherSource({ source }: CallFacts, proxySource: ProxyBilling['source']): boolean {
  return proxySource !== undefined && (proxySource === 'gateway') !== (source === undefined);
}

function endOf(facts: CallFacts, billing: BillingSettings, chargePoint: ChargePoint): Reason {
  switch (facts.outcome) {
    case 'ok':
    case 'task_completed':
      if (facts.delivered || chargePoint !== 'delivered') return 'ok';
      return facts.resultBegun ? 'left_midway' : 'undelivered';
    case 'tool_error':
      return 'tool_error';
    case 'rpc_error':
      return 'rpc_error';
    case 'invalid_result':
      return 'invalid_result';
    case 'input_required':
      return 'interim';
    case 'task_created':
      return billing.tasks_bill_on === 'created' ? 'ok' : 'task_created';
    case 'task_failed':
      return 'task_failed';
    case 'task_cancelled':
      return 'task_cancelled';
    case 'task_unresolved':
      return 'task_unresolved';
    case 'http_error':
      return 'upstream_http_error';
    case 'upstream_failed':
      return 'upstream_unreachable';
    case 'timeout':
      return 'timeout';
    case 'no_response':
    case 'pending':
      return 'no_response';
    case 'cancelled':
    case 'client_closed':
      return 'cancelled';
    case 'denied':
      return 'denied_policy';
    case 'malformed':
      return 'malformed';
    case 'exchanged':
      return 'protocol';
  }
}

/** What is billed where no override speaks. */
function isBilled(reason: Reason, facts: CallFacts, chargePoint: ChargePoint): boolean {
  if (NEVER_BILLED.has(reason)) return false;
  // A task's receipt is not its result, and an interim answer is followed by the same call again: billing the dispatch
  // of either would bill one piece of work twice.
  if (chargePoint === 'dispatched' && reason !== 'interim' && reason !== 'task_created' && facts.company !== undefined)
    return facts.dispatched;
  return BILLED.has(reason);
}

type Override = { level: OverrideLevel; value: 'bill' | 'free' };

function overrideOf(reason: Reason, rules: DecisionRules, tool: ToolBilling | undefined): Override | undefined {
  return (
    valueAt('plan', rules.plan?.decisions, reason) ??
    valueAt('tool', tool?.decisions, reason) ??
    valueAt('proxy', rules.proxy?.decisions, reason) ??
    valueAt('gateway', rules.billing.decisions, reason)
  );
}

function valueAt(level: OverrideLevel, decisions: DecisionOverrides | undefined, reason: Reason): Override | undefined {
  const value = decisions?.[reason as keyof DecisionOverrides];
  return value === undefined ? undefined : { level, value };
}
