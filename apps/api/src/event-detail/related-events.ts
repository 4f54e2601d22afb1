import type { CallEvent } from '@tallygate/contracts/event';
import type { RelatedEvent } from '@tallygate/contracts/ledger-event';
import type { Database } from '@tallygate/db/database';

/** Repeats come within the window of their key, a day unless configured otherwise. */
const LONGEST_WINDOW = '7 days';
const MAX_RELATED = 20;

type Row = {
  id: string;
  time: Date;
  outcome: RelatedEvent['outcome'];
  reason: RelatedEvent['reason'];
  billable: boolean;
  relation: RelatedEvent['relation'];
};

/**
 * Events about the same work: the call that this one repeats or reports on, and those that repeat or report on it,
 * oldest first. One that the ledger does not have (yet) is missing.
 */
export async function relatedEvents(
  db: Database,
  event: Pick<CallEvent, 'id' | 'time' | 'duplicateOf' | 'updateOf'>,
): Promise<RelatedEvent[]> {
  const rows = await db.sql<Row>(
    `select id, time, outcome, reason, billable, case when id = $2::uuid then 'first' else 'call' end as relation
     from events where id in ($2::uuid, $3::uuid)
     union all
     (select id, time, outcome, reason, billable, 'repeat' as relation
      from events where reason = 'duplicate' and time between $4::timestamptz and $4::timestamptz + $5::interval
        and body->>'duplicateOf' = $1 order by time limit ${MAX_RELATED})
     union all
     (select id, time, outcome, reason, billable, 'update' as relation
      from events where time = $4::timestamptz and body->>'updateOf' = $1 limit ${MAX_RELATED})`,
    [event.id, event.duplicateOf ?? null, event.updateOf ?? null, event.time, LONGEST_WINDOW],
  );
  return rows
    .map((row) => ({ ...row, time: row.time.toISOString() }))
    .sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
}
