import type { CallEvent } from '@tallygate/contracts/event';
import type { EventClass, EventKind } from '@tallygate/contracts/event-kinds';
import type { LedgerEvent } from '@tallygate/contracts/ledger-event';
import type { DeliveryState } from '@tallygate/contracts/outcome';
import { classOfEarlier, kindOfEarlier } from '../ledger/kind-and-class.ts';
import { type Circumstances, isShared } from './circumstances.ts';

/** The columns that make a ledger event; `seq` is a bigint and arrives as text. */
export type EventRow = {
  id: string;
  seq: string;
  time: Date;
  ingested_at: Date;
  gateway_id: string;
  config_version: number | null;
  proxy: string;
  tool: string | null;
  method: string;
  consumer: string;
  company: string | null;
  user_id: string | null;
  subscription_id: string | null;
  outcome: CallEvent['outcome'];
  reason: CallEvent['reason'];
  billable: boolean;
  http_status: number | null;
  is_error: boolean;
  delivery_state: DeliveryState;
  late: boolean;
  /** Null where the gateway itself saw the call. */
  source: CallEvent['source'] | null;
  /** Null, as is the class, for events of earlier versions. */
  kind: EventKind | null;
  class: EventClass | null;
  /** Null for events of earlier versions. */
  shared: Circumstances | null;
  /**
   * The properties without a column of their own that are not shared; of events of earlier versions, all properties.
   */
  body: EventBody;
};

/** Properties that columns give back exactly. Quantity and duration are not among them: their text may differ. */
const IN_COLUMNS: ReadonlySet<string> = new Set([
  'id',
  'time',
  'gatewayId',
  'configVersion',
  'proxy',
  'method',
  'company',
  'userId',
  'subscription',
  'outcome',
  'reason',
  'billable',
  'httpStatus',
  'isError',
  'source',
] satisfies readonly (keyof CallEvent)[]);

/** Properties without a column that differ from call to call. */
type AlwaysInBody = 'durationMs' | 'requestBytes' | 'responseBytes' | 'quantity';
export type EventBody = Pick<CallEvent, AlwaysInBody> & Partial<CallEvent>;

export const EVENT_COLUMNS = `id, seq, time, ingested_at, gateway_id, config_version, proxy, tool, method, consumer, company,
  user_id, subscription_id, outcome, reason, billable, http_status, is_error, delivery_state, late, source, kind, class, shared, body`;

/**
 * Events with their circumstances. A query that selects no shared property does not pay for the join: PostgreSQL drops
 * it.
 */
export const WHOLE_EVENTS = 'events left join event_circumstances on fingerprint = circumstances';

/** SQL of a property that has no column, over a row of `WHOLE_EVENTS`. */
export function bodyText(key: keyof CallEvent): string {
  return isShared(key) ? `coalesce(shared->>'${key}', body->>'${key}')` : `body->>'${key}'`;
}

/** The same as JSON. */
export function bodyJson(key: keyof CallEvent): string {
  return isShared(key) ? `coalesce(shared->'${key}', body->'${key}')` : `body->'${key}'`;
}

/**
 * The properties that are stored beside the columns and the circumstances. None is stored twice, because the size of
 * the body is most of the cost of storing an event.
 */
export function toBody(event: CallEvent): Partial<CallEvent> {
  const body: Record<string, unknown> = {};
  for (const key in event) if (!standsElsewhere(key, event)) body[key] = event[key as keyof CallEvent];
  return body;
}

function standsElsewhere(key: string, event: CallEvent): boolean {
  if (IN_COLUMNS.has(key) || isShared(key)) return true;
  if (key === 'exchangeId') return event.exchangeId === event.id;
  // The column does not tell an empty consumer from a missing one, so the empty one stays in the body.
  if (key === 'consumer') return event.consumer !== '';
  return key === 'target' && event.method === 'tools/call';
}

/** The event as it was recorded. */
export function recordedEvent(
  row: Omit<EventRow, 'seq' | 'ingested_at' | 'delivery_state' | 'late' | 'kind' | 'class'>,
): CallEvent {
  return {
    id: row.id,
    exchangeId: row.id,
    gatewayId: row.gateway_id,
    ...(row.config_version === null ? {} : { configVersion: row.config_version }),
    time: row.time.toISOString(),
    proxy: row.proxy,
    ...(row.tool === null ? {} : { target: row.tool }),
    method: row.method,
    ...(row.consumer === '' ? {} : { consumer: row.consumer }),
    ...(row.company === null ? {} : { company: row.company }),
    ...(row.user_id === null ? {} : { userId: row.user_id }),
    ...(row.subscription_id === null ? {} : { subscription: row.subscription_id }),
    outcome: row.outcome,
    reason: row.reason,
    billable: row.billable,
    ...(row.http_status === null ? {} : { httpStatus: row.http_status }),
    isError: row.is_error,
    ...(row.source === null ? {} : { source: row.source }),
    ...(row.shared as Circumstances),
    ...row.body,
  };
}

/** The event as recorded, with what the ledger knows of it. */
export function toLedgerEvent(row: EventRow): LedgerEvent {
  return {
    ...recordedEvent(row),
    seq: row.seq,
    ingestedAt: row.ingested_at.toISOString(),
    deliveryState: row.delivery_state,
    late: row.late,
    kind: row.kind ?? kindOfEarlier(row),
    class: row.class ?? classOfEarlier(row),
  };
}
