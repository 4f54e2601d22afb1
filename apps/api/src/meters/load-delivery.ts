import { DELIVERY_STATES, type DeliveryState } from '@tallygate/contracts/outcome';
import { eventRows, type UsageQuery } from './event-rows.ts';
import type { GroupRow } from './group-rows.ts';

/** States are counted so far: enough to tell which of them nearly all events are in. */
const FEW = 5_000;

/**
 * Tells where the events of a period are on their way to the collector. Roll-ups do not know it, and nearly all events
 * are in one state: only those in the others are read, by the index on the state.
 * @param add takes each group of events that is in another state
 * @returns the state of all the rest
 */
export async function loadDelivery(query: UsageQuery, add: (row: GroupRow) => void): Promise<DeliveryState> {
  const { db, plan, period } = query;
  const counts = await db.sql<{ state: DeliveryState; events: string }>(
    DELIVERY_STATES.map(countFew).join(' union all '),
    [new Date(period.from), new Date(period.to)],
  );
  const present = counts
    .map(({ state, events }) => ({ state, events: Number(events) }))
    .filter(({ events }) => events > 0)
    .sort((a, b) => b.events - a.events);
  const [most, ...others] = present;
  if (others.length > 0) {
    const states = others.map(({ state }) => state);
    for (const row of await eventRows(query, period, plan.keys, true, states)) add(row);
  }
  return most?.state ?? 'recorded';
}

/** The order makes the planner take the index on the state, whatever it believes of how many there are. */
function countFew(state: DeliveryState): string {
  return `select '${state}' as state, count(*) as events from (
    select time from events where delivery_state = '${state}' and time >= $1 and time < $2
    order by time desc limit ${FEW + 1}
  ) as sample`;
}
