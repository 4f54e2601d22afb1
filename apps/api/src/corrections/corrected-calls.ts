import type { UriShape } from '@tallygate/contracts/publisher';
import type { Database } from '@tallygate/db/database';
import type { CorrectedCall } from '@tallygate/metering/correction';
import { toMoesifEvent } from '@tallygate/moesif/wire-event';
import { EVENT_COLUMNS, type EventRow, recordedEvent, WHOLE_EVENTS } from '../events/event-row.ts';

/** Calls of the ledger by id, as they were sent; one that the ledger no longer holds is absent. */
export async function readCalls(
  db: Database,
  ids: readonly string[],
  shape: UriShape,
): Promise<Map<string, CorrectedCall & { time: Date }>> {
  if (ids.length === 0) return new Map();
  const rows = await db.sql<EventRow>(`select ${EVENT_COLUMNS} from ${WHOLE_EVENTS} where id = any($1::uuid[])`, [ids]);
  return new Map(
    rows.map((row) => {
      const recorded = recordedEvent(row);
      const { id, method, reason, billable, company = null, quantity } = recorded;
      const time = new Date(recorded.time);
      return [id, { event: toMoesifEvent(recorded, shape), method, reason, billable, company, quantity, time }];
    }),
  );
}
