import type { CallEvent } from '@tallygate/contracts/event';
import type { BillingSettings } from '@tallygate/contracts/gateway-config';
import type { ProxyBilling } from '@tallygate/contracts/mcp-proxy';
import type { Denial, Outcome, Reason } from '@tallygate/contracts/outcome';
import type { PlanRules } from '@tallygate/contracts/plan-rules';

/** Everything about a call that may matter to whether it is billed; measured by the gateway. */
export type CallFacts = {
  method: string;
  /** Tool name, when the method is `tools/call`. */
  tool?: string;
  outcome: Outcome;
  denial?: Denial;
  /** Whether the final answer was handed to the caller's socket in full. */
  delivered: boolean;
  /** Whether some of the result was, before the caller left; matters where `delivered` is false. */
  resultBegun?: boolean;
  /** Whether the request was written to the upstream. */
  dispatched: boolean;
  consumer?: string;
  company?: string;
  /** The console made it, for somebody who tries a proxy: whatever it comes to, nobody is charged. */
  isTest?: true;
  /** A repeat of a call already recorded (client key, or session and id). */
  duplicate?: boolean;
  /** The gateway was killed while the call was open. */
  gatewayRestart?: boolean;
  /** Who saw the call; absent for the gateway itself. */
  source?: CallEvent['source'];
  /** What the outcome was read from; absent for the answer's body. */
  evidence?: CallEvent['evidence'];
  requestBytes: number;
  messageBytes: number;
  /** The result of the call, when it was kept in full; for quantities taken from it. */
  result?: unknown;
};

export type DecisionRules = {
  billing: BillingSettings;
  proxy?: ProxyBilling;
  /** The plan that the call's company was on when the call was accepted. */
  plan?: Pick<PlanRules, 'name' | 'decisions'>;
};

/** Where an override stands, from the outermost level to the innermost. */
export type OverrideLevel = 'gateway' | 'proxy' | 'tool' | 'plan';

export type Decision = {
  billable: boolean;
  reason: Reason;
  /** Decimal string with at most 12 places. */
  quantity: string;
  /** Where the override stands that decided; absent when none did. */
  decidedBy?: OverrideLevel;
  /** Name of the plan, when a plan decided. */
  plan?: string;
};
