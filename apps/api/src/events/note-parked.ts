import type { DeliveryReport } from '@tallygate/contracts/internal-api';
import type { DeliveryState } from '@tallygate/contracts/outcome';
import type { Transaction } from '@tallygate/db/database';

type Told = {
  report: DeliveryReport;
  /** The states that the known events of the report were in before it. */
  states: ReadonlyMap<string, DeliveryState>;
  /** Whether orders for these events are carried out with it. */
  closesOrders: boolean;
};

const KEPT: readonly DeliveryState[] = ['parked', 'expired'];

/** Keeps the list of parked events, with what the collector said last, and forgets the orders that a report fulfils. */
export async function noteParked(tx: Transaction, { report, states, closesOrders }: Told): Promise<void> {
  const deliveries = report.deliveries.map((delivery) => ({ ...delivery, id: delivery.id.toLowerCase() }));
  const parked = deliveries.filter(
    ({ id, state }) => KEPT.includes(state) && !['accepted', 'discarded', undefined].includes(states.get(id)),
  );
  const gone = deliveries.filter(
    ({ id, state }) => state === 'discarded' || (state === 'accepted' && KEPT.includes(states.get(id) ?? 'recorded')),
  );
  if (parked.length > 0) {
    const rows = parked.map(({ id, at, error }) => ({ id, at, reason: error ?? null }));
    await tx.sql(
      `insert into parked_events (event_id, publisher, reason, since, at)
       select distinct on (told.id) told.id, $1, told.reason, told.at, told.at
       from json_to_recordset($2::json) as told(id uuid, reason text, at timestamptz)
       order by told.id, told.at desc
       on conflict (event_id) do update
       set reason = excluded.reason, at = excluded.at, since = coalesce(parked_events.since, excluded.since)`,
      [report.publisher, JSON.stringify(rows)],
    );
  }
  if (gone.length > 0)
    await tx.sql('delete from parked_events where event_id = any($1::uuid[])', [gone.map(({ id }) => id)]);
  const done = [...parked, ...gone].map(({ id }) => id);
  if (closesOrders && done.length > 0)
    await tx.sql(`delete from delivery_orders where event_id = any($1::uuid[]) and kind <> 'test_event'`, [done]);
}
