import { callTimes, isLong } from '@tallygate/contracts/call-times';
import type { CallEvent } from '@tallygate/contracts/event';
import type { DeliveryState } from '@tallygate/contracts/outcome';
import type { SqlRunner } from '@tallygate/db/database';
import type { CountedEvent } from './counted-event.ts';

type LongEvent = Pick<
  CountedEvent,
  'proxy' | 'tool' | 'method' | 'consumer' | 'company' | 'reason' | 'outcome' | 'billable' | 'quantity' | 'late'
> & { id: string; accepted: string; ended: string; delivery_state: DeliveryState };

/** Gathers the events of a batch that may end when their period is closed. Pure; they are written with the events. */
export class SeenLongEvents {
  readonly #seen: LongEvent[] = [];

  add(event: CallEvent, counted: CountedEvent): void {
    const times = callTimes(event);
    if (!isLong(times)) return;
    const { proxy, tool, method, consumer, company, reason, outcome, billable, quantity, late, state } = counted;
    this.#seen.push({
      id: event.id,
      accepted: new Date(times.accepted).toISOString(),
      ended: new Date(times.ended).toISOString(),
      ...{ proxy, tool, method, consumer, company, reason, outcome, billable, quantity, late },
      delivery_state: state,
    });
  }

  rows(): readonly LongEvent[] {
    return this.#seen;
  }
}

/** Writes them in the transaction that stores the events. */
export async function addLongEvents(tx: SqlRunner, seen: SeenLongEvents): Promise<void> {
  if (seen.rows().length > 0) await tx.sql(INSERT, [JSON.stringify(seen.rows())]);
}

/** Moves their delivery state in the transaction that moves that of the events; other ids are not theirs. */
export async function moveLongEvents(
  tx: SqlRunner,
  moved: readonly { id: string; state: DeliveryState; late: boolean }[],
): Promise<void> {
  if (moved.length > 0) await tx.sql(UPDATE, [JSON.stringify(moved)]);
}

const INSERT = `
insert into long_events select * from json_populate_recordset(null::long_events, $1::json)`;

const UPDATE = `
update long_events set delivery_state = report.state, late = report.late
from json_to_recordset($1::json) as report(id uuid, state text, late boolean) where long_events.id = report.id`;
