import type { CallEvent } from '@tallygate/contracts/event';
import type { LedgerEvent } from '@tallygate/contracts/ledger-event';
import type { DeliveryState } from '@tallygate/contracts/outcome';

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
  /** What has no column of its own; events of earlier versions stand here whole. */
  body: EventBody;
};

/** Properties that columns give back exactly. Quantity and duration are not among them: their text may differ. */
const IN_COLUMNS = [
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
] as const;

export type EventBody = Omit<CallEvent, (typeof IN_COLUMNS)[number] | 'exchangeId'> & Partial<CallEvent>;

export const EVENT_COLUMNS = `id, seq, time, ingested_at, gateway_id, config_version, proxy, tool, method, consumer, company,
  user_id, subscription_id, outcome, reason, billable, http_status, is_error, delivery_state, late, body`;

/** What is stored beside the columns: nothing twice, which is most of what storing an event costs. */
export function toBody(event: CallEvent): EventBody {
  const body: Partial<CallEvent> & EventBody = { ...event };
  for (const key of IN_COLUMNS) delete body[key];
  if (event.exchangeId === event.id) delete body.exchangeId;
  // An empty consumer and none are one in the column.
  if (event.consumer) delete body.consumer;
  if (event.method === 'tools/call') delete body.target;
  return body;
}

/** The event as it was recorded. */
export function recordedEvent(row: Omit<EventRow, 'seq' | 'ingested_at' | 'delivery_state' | 'late'>): CallEvent {
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
  };
}
