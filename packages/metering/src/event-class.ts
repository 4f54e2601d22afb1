import type { CallEvent } from '@tallygate/contracts/event';
import type { EventClass, EventKind } from '@tallygate/contracts/event-kinds';
import { REASON_TABLE } from '@tallygate/contracts/reason-table';

/** JSON-RPC errors by which a server says that the caller asked for the wrong thing: no such method, wrong parameters. */
const OF_CALLER: readonly number[] = [-32_601, -32_602];

/** Details of refusals that are no fault of the caller: no room for a record, a stop, a fault of the gateway. */
const OF_GATEWAY: readonly string[] = ['spool_full', 'draining', 'internal_error'];

export function kindOf({
  method,
  httpMethod,
  outcome,
  reason,
}: Pick<CallEvent, 'method' | 'httpMethod' | 'outcome' | 'reason'>): EventKind {
  if (reason === 'test') return 'test';
  if (method === 'tools/call') return 'call';
  const isUnread = method === httpMethod.toLowerCase();
  if (outcome === 'denied' && isUnread) return 'refused';
  return (isUnread && method === 'get') || method === 'subscriptions/listen' ? 'stream' : 'protocol';
}

/** Exactly one for each event. A failure stays one when it is charged all the same: health and money are two questions. */
export function classOf({
  reason,
  errorCode,
  detail,
  billable,
}: Pick<CallEvent, 'reason' | 'errorCode' | 'detail' | 'billable'>): EventClass {
  if (reason === 'rpc_error' && errorCode !== undefined && OF_CALLER.includes(errorCode)) return 'caller';
  if (reason === 'denied_rule' && detail !== undefined && OF_GATEWAY.includes(detail)) return 'gateway';
  return REASON_TABLE[reason].failure ?? (billable ? 'billed' : 'free');
}
