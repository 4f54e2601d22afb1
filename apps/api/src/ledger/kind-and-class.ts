import type { CallEvent } from '@tallygate/contracts/event';
import type { EventClass, EventKind } from '@tallygate/contracts/event-kinds';
import { REASONS } from '@tallygate/contracts/outcome-codes';
import { REASON_TABLE } from '@tallygate/contracts/reason-table';
import { classOf, kindOf } from '@tallygate/metering/event-class';

/** As `method` when none was read. */
const HTTP_METHODS: readonly string[] = ['get', 'post', 'delete', 'put', 'patch', 'head', 'options'];

const list = (texts: readonly string[]) => texts.map((text) => `'${text}'`).join(', ');
const reasonsOf = (side: string) => list(REASONS.filter((reason) => REASON_TABLE[reason].failure === side));

/** Reasons of refusals; the outcome says the same, but not all sums know it. */
export const DENIED_REASONS = REASONS.filter((reason) => reason.startsWith('denied_'));

/**
 * The kind of a row of events or of sums of them. Rows of earlier versions have none and tell it by method and reason, which
 * all sums know as well, so that sums and single events agree.
 */
export const KIND_SQL = `coalesce(nullif(kind, ''), case when reason = 'test' then 'test'
  when method = 'tools/call' then 'call'
  when reason in (${list(DENIED_REASONS)}) and method in (${list(HTTP_METHODS)}) then 'refused'
  when method in ('get', 'subscriptions/listen') then 'stream' else 'protocol' end)`;

/** Its class, which rows of earlier versions tell by reason and decision alone. */
export const CLASS_SQL = `coalesce(nullif(class, ''), case when reason in (${reasonsOf('caller')}) then 'caller'
  when reason in (${reasonsOf('gateway')}) then 'gateway' when reason in (${reasonsOf('server')}) then 'server'
  when billable then 'billed' else 'free' end)`;

/** Who saw the call of a row of events; its column is null where the gateway itself did. */
export const SOURCE_SQL = "coalesce(source, 'gateway')";

/** The kind of an event that was stored without one, as the statement above finds it. */
export function kindOfEarlier({ method, reason }: Pick<CallEvent, 'method' | 'reason'>): EventKind {
  const outcome = DENIED_REASONS.includes(reason) ? 'denied' : 'ok';
  return kindOf({ method, outcome, reason, httpMethod: HTTP_METHODS.includes(method) ? method : '' });
}

/** The class of an event that was stored without one, as the statement above finds it. */
export function classOfEarlier({ reason, billable }: Pick<CallEvent, 'reason' | 'billable'>): EventClass {
  return classOf({ reason, billable, errorCode: undefined, detail: undefined });
}
