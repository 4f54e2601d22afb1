import type { DeliveryReport } from '@tallygate/contracts/internal-api';
import { DELIVERY_STATES } from '@tallygate/contracts/outcome';
import type { Database } from '@tallygate/db/database';

/** States in the order in which an event passes them; a report never takes one back. */
const ORDER = Object.fromEntries(DELIVERY_STATES.map((state, index) => [state, index]));

/**
 * Writes what became of events at the collector. Reports may repeat or come late; the furthest state stands.
 * An event that has not arrived here yet is reported again by its gateway, so unknown ids are counted, not an error.
 * @returns how many events were known
 */
export async function recordDeliveries(db: Database, report: DeliveryReport): Promise<{ known: number }> {
  const furthest = new Map<string, DeliveryReport['deliveries'][number]>();
  for (const delivery of report.deliveries) {
    const before = furthest.get(delivery.id);
    if (!before || (ORDER[delivery.state] ?? 0) >= (ORDER[before.state] ?? 0)) furthest.set(delivery.id, delivery);
  }
  const rows = [...furthest.values()].map(({ id, state, late }) => ({
    id,
    state,
    late: late ?? false,
    rank: ORDER[state],
  }));
  return db.transaction(async (tx) => {
    const known = await tx.sql<{ id: string }>('select id from events where id = any($1::uuid[])', [
      rows.map((row) => row.id),
    ]);
    await tx.sql(UPDATE, [JSON.stringify(rows), JSON.stringify(ORDER)]);
    return { known: known.length };
  });
}

// An event found late only now moves its hour's count with it, in the same statement.
const UPDATE = `
with report as (select * from json_to_recordset($1::json) as row(id uuid, state text, late boolean, rank int)),
before as (
  select event.id, event.late, event.time, event.proxy, event.tool, event.method, event.consumer, event.company,
    event.reason, event.outcome, event.billable
  from events event join report using (id) for update of event
), updated as (
  update events set
    delivery_state = case when report.rank >= ($2::json->>events.delivery_state)::int then report.state else events.delivery_state end,
    late = events.late or report.late
  from report where events.id = report.id
  returning events.id, events.late
)
update event_rollups total set late = total.late + moved.count
from (
  select date_trunc('hour', time) as hour, proxy, coalesce(tool, '') as tool, method, consumer,
    coalesce(company, '') as company, reason, outcome, billable, count(*) as count
  from before join updated using (id) where updated.late and not before.late
  group by 1, 2, 3, 4, 5, 6, 7, 8, 9
) moved
where total.hour = moved.hour and total.proxy = moved.proxy and total.tool = moved.tool and total.method = moved.method
  and total.consumer = moved.consumer and total.company = moved.company and total.reason = moved.reason
  and total.outcome = moved.outcome and total.billable = moved.billable`;
