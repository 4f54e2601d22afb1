import type { CallEvent } from '@tallygate/contracts/event';
import type { Database } from '@tallygate/db/database';
import { EVENT_COLUMNS, type EventRow, recordedEvent, WHOLE_EVENTS } from '../events/event-row.ts';

/** Some hundred kilobytes at a time. */
const AT_ONCE = 2_000;

/** Calls of companies in a span, in the order of time; the next are read when somebody takes them. */
export async function* callsBetween(db: Database, { from, to }: { from: Date; to: Date }): AsyncGenerator<CallEvent> {
  let after: { time: Date; id: string } | null = null;
  for (;;) {
    const rows: EventRow[] = await db.sql<EventRow>(
      `select ${EVENT_COLUMNS} from ${WHOLE_EVENTS}
       where company is not null and reason <> 'test' and time >= $1 and time < $2 and (time > $1 or id > $3::uuid)
       order by time, id limit ${AT_ONCE}`,
      [after?.time ?? from, to, after?.id ?? '00000000-0000-0000-0000-000000000000'],
    );
    for (const row of rows) yield recordedEvent(row);
    const last = rows.at(-1);
    if (last === undefined || rows.length < AT_ONCE) return;
    after = { time: last.time, id: last.id };
  }
}
