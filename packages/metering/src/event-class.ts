import type { CallEvent } from '@tallygate/contracts/event';
import type { Reason } from '@tallygate/contracts/outcome';

/** What an event is of: a tool call, a refusal before its method was read, another message, or a stream. */
export type EventKind = 'call' | 'refused' | 'protocol' | 'stream';

/** Whose doing the end of an event was: of the failures one of three sides, else whether it is charged. */
export type EventClass = 'caller' | 'gateway' | 'server' | 'billed' | 'free';

/** Where a failure lies, by its reason. A reason that is not here is none. */
const FAILURES: Partial<Record<Reason, 'caller' | 'gateway' | 'server'>> = {
  denied_auth: 'caller',
  denied_policy: 'caller',
  denied_rate: 'caller',
  denied_quota: 'caller',
  denied_rule: 'caller',
  malformed: 'caller',
  cancelled: 'caller',
  undelivered: 'caller',
  task_cancelled: 'caller',
  gateway_restart: 'gateway',
  tool_error: 'server',
  rpc_error: 'server',
  invalid_result: 'server',
  upstream_http_error: 'server',
  upstream_unreachable: 'server',
  timeout: 'server',
  no_response: 'server',
  task_failed: 'server',
  task_unresolved: 'server',
};

/** JSON-RPC errors by which a server says that the caller asked for the wrong thing: no such method, wrong parameters. */
const OF_CALLER: readonly number[] = [-32_601, -32_602];

export function kindOf({
  method,
  httpMethod,
  outcome,
}: Pick<CallEvent, 'method' | 'httpMethod' | 'outcome'>): EventKind {
  if (method === 'tools/call') return 'call';
  const isUnread = method === httpMethod.toLowerCase();
  if (outcome === 'denied' && isUnread) return 'refused';
  return (isUnread && method === 'get') || method === 'subscriptions/listen' ? 'stream' : 'protocol';
}

/** Exactly one for each event. A failure stays one when it is charged all the same: health and money are two questions. */
export function classOf({
  reason,
  errorCode,
  billable,
}: Pick<CallEvent, 'reason' | 'errorCode' | 'billable'>): EventClass {
  if (reason === 'rpc_error' && errorCode !== undefined && OF_CALLER.includes(errorCode)) return 'caller';
  return FAILURES[reason] ?? (billable ? 'billed' : 'free');
}
