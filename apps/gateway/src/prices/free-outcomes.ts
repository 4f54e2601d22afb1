import type { Outcome, Reason } from '@tallygate/contracts/outcome';
import type { CallFacts, DecisionRules } from '@tallygate/metering/call-facts';
import { decide } from '@tallygate/metering/decide';

/** What may come of a call that a caller makes and does not leave. */
const OUTCOMES: readonly Outcome[] = [
  'tool_error',
  'rpc_error',
  'invalid_result',
  'http_error',
  'upstream_failed',
  'timeout',
  'no_response',
  'cancelled',
  'input_required',
  'task_failed',
  'task_cancelled',
];

/** The reasons for which a call of a tool costs its caller nothing, by the rules that hold for it. */
export function freeOutcomes(
  tool: string,
  caller: Pick<CallFacts, 'consumer' | 'company'>,
  rules: DecisionRules,
): Reason[] {
  return OUTCOMES.flatMap((outcome) => {
    const facts: CallFacts = {
      ...caller,
      method: 'tools/call',
      tool,
      outcome,
      delivered: outcome !== 'cancelled',
      dispatched: true,
      requestBytes: 0,
      messageBytes: 0,
    };
    const { billable, reason } = decide(facts, rules);
    return billable ? [] : [reason];
  });
}
