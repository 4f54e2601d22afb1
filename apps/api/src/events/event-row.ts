import type { LedgerEvent } from '@tallygate/contracts/console-api';
import type { CallEvent } from '@tallygate/contracts/event';
import type { DeliveryState } from '@tallygate/contracts/outcome';

/** The columns that make a ledger event; `seq` is a bigint and arrives as text. */
export type EventRow = {
  seq: string;
  ingested_at: Date;
  delivery_state: DeliveryState;
  late: boolean;
  body: CallEvent;
};

export const EVENT_COLUMNS = 'seq, ingested_at, delivery_state, late, body';

/** The event as recorded, with what the ledger knows of it. */
export function toLedgerEvent(row: EventRow): LedgerEvent {
  return {
    ...row.body,
    seq: row.seq,
    ingestedAt: row.ingested_at.toISOString(),
    deliveryState: row.delivery_state,
    late: row.late,
  };
}
