import type { CallEvent } from '@tallygate/contracts/event';
import type { Reason } from '@tallygate/contracts/outcome';
import { describeFault } from '@tallygate/contracts/unfit-claim';

const SENTENCES: Record<Reason, string> = {
  ok: 'The final result was written completely to an authenticated caller whose company is known.',
  ok_defaulted: 'The result was delivered; it held no usable quantity, so the default quantity was taken.',
  tool_error: 'The tool answered with an error (isError), which is not charged unless you say so.',
  rpc_error: 'The server answered with a JSON-RPC error, so there was no result to charge for.',
  invalid_result: 'The server answered with something that is no valid result, which clients report as an error.',
  interim: 'The server asked for more input; only the answer that completes the call is charged.',
  task_created: 'The server returned a receipt for a task; the task is charged when it completes.',
  task_failed: 'The task failed.',
  task_cancelled: 'The task was cancelled.',
  task_unresolved: 'Nobody saw the task end before it expired.',
  upstream_http_error: 'The server answered with an HTTP error instead of a result.',
  upstream_unreachable: 'The server could not be reached, or broke the connection before it answered.',
  timeout: 'The server did not answer in time.',
  no_response: 'The answer ended without a result for this call.',
  cancelled: 'The caller cancelled or left before there was a result.',
  gateway_restart: 'The gateway was stopped while the call was open.',
  left_midway:
    'The caller left while the result was being sent; it was read to its end without them, and it is a success.',
  undelivered: 'There was a result, but the caller had gone before it was written completely.',
  duplicate: 'This repeats a call that is already recorded; the first record stands.',
  denied_auth: 'The gateway refused it: there was no valid token.',
  denied_policy: 'A policy of the proxy refused it.',
  denied_rate: 'A rate limit refused it.',
  denied_quota: 'A quota was used up.',
  denied_rule: 'A rule refused it.',
  unattributed: 'The caller is authenticated, but no claim names who pays. This is lost revenue.',
  protocol: 'This is not a tool call: sessions, lists, notifications and streams are never charged.',
  malformed: 'The body was not a JSON-RPC message.',
  free_tool: 'This tool is free.',
  free_caller: 'This caller is never charged.',
};

/** Why an event is or is not billed, in one or two sentences for a person. */
export function explainDecision(event: CallEvent): string {
  const verdict = event.billable ? `Billed, quantity ${event.quantity}.` : 'Not billed.';
  return `${verdict} ${SENTENCES[event.reason]}${faultSentence(event)}${overrideSentence(event)}`;
}

/** Which claims left open who pays. */
function faultSentence({ reason, identityFaults = [] }: CallEvent): string {
  const faults = reason === 'unattributed' ? identityFaults.filter(({ of }) => of !== 'user') : [];
  return faults.length === 0 ? '' : ` In the token ${faults.map(describeFault).join('; ')}.`;
}

/** Which rules decided, where their defaults did not. */
function overrideSentence({ billable, reason, decidedBy, plan, target }: CallEvent): string {
  const verb = billable ? 'charge' : 'do not charge';
  if (decidedBy === 'plan') return ` The rules of the plan "${plan}" ${verb} for this case.`;
  if (decidedBy === 'tool') return ` The rules of the tool "${target}" ${verb} for this case.`;
  if (decidedBy === 'proxy') return ` The rules of the proxy ${verb} for this case.`;
  if (decidedBy === 'gateway') return ` The gateway's billing rules ${verb} for this case.`;
  const isUsual = !billable || reason === 'ok' || reason === 'ok_defaulted' || reason === 'left_midway';
  return isUsual ? '' : ' Your billing rules charge for this case.';
}
