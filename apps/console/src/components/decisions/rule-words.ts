import type { DecisionOverrides, QuantityRule } from '@tallygate/contracts/mcp-proxy';
import type { ChargePoint } from '@tallygate/contracts/outcome';
import { REASON_TABLE } from '@tallygate/contracts/reason-table';
import { formatCount, formatDecimal } from '#lib/format.ts';

export type OverridableReason = keyof DecisionOverrides;

export const CHARGE_POINT_WORDS: Record<ChargePoint, string> = {
  delivered: 'the result has reached the caller',
  upstream_result: 'the server has given a result',
  dispatched: 'it has been sent to the server',
};

export const TASK_WORDS: Record<'completed' | 'created', string> = {
  completed: 'its result is there',
  created: 'its receipt is given',
};

/** What is done where no rule speaks: one of both, or words where it depends. */
export type Usual = 'bill' | 'free' | { words: string };

/** What is done with a reason for which no rule is configured, by where calls are charged. */
export function usuallyDecided(reason: OverridableReason, chargePoint: ChargePoint): Usual {
  // What waits for more is charged when it is over, wherever that is.
  if (chargePoint === 'dispatched' && reason !== 'interim' && reason !== 'task_created')
    return { words: 'Bill if sent' };
  return REASON_TABLE[reason].billed.usually === 'price' ? 'bill' : 'free';
}

/** When a call ends with a reason. */
export const REASON_MEANINGS: Record<OverridableReason, string> = {
  ok_assumed: 'Another gateway logged a 2xx status and no more.',
  tool_error: 'The tool answered with isError.',
  rpc_error: 'The server answered with a JSON-RPC error.',
  invalid_result: 'The server answered with something that is no valid result.',
  interim: 'The server asked for more input.',
  task_created: 'The receipt of a task.',
  task_failed: 'A task ended without a result.',
  task_cancelled: 'A task was cancelled.',
  task_unresolved: 'The end of a task was never seen.',
  upstream_http_error: 'The server answered with an HTTP error.',
  upstream_unreachable: 'The server could not be reached.',
  timeout: 'The answer took too long.',
  no_response: 'There was no usable answer.',
  cancelled: 'The caller cancelled, or left before the result.',
  gateway_restart: 'The gateway was killed while the call was open.',
  left_midway: 'The caller left while the result was being sent.',
  undelivered: 'The result came after the caller had gone.',
  duplicate: 'The work is another record’s.',
  unattributed: 'No claim names a company, so no invoice has the call.',
};

/** What a call counts by a rule. */
export function quantityInWords(rule: QuantityRule | undefined): string {
  if (rule === undefined) return '1 a call';
  if ('fixed' in rule) return `${formatDecimal(rule.fixed)} a call`;
  if ('fromResult' in rule) return `the number at ${rule.fromResult} of the result`;
  const unit = rule.unitBytes === 1 ? 'byte' : `started ${formatCount(rule.unitBytes, 'byte', 'bytes')}`;
  return `1 for each ${unit} of the ${rule.fromSize}`;
}
