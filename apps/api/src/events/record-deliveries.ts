import { GRACE_MS } from '@tallygate/contracts/call-times';
import type { DeliveryReport } from '@tallygate/contracts/internal-api';
import type { DeliveryState } from '@tallygate/contracts/outcome';
import type { Database, Transaction } from '@tallygate/db/database';
import type { CountedEvent } from '../ledger/counted-event.ts';
import { moveLongEvents } from '../ledger/long-events.ts';
import { noteChanges } from '../ledger/note-changes.ts';
import { RollupChanges } from '../ledger/rollup-changes.ts';
import { noteParked } from './note-parked.ts';

/**
 * How far an event has come; a report never takes one back. That the collector has it outweighs everything else: two
 * publishers may differ, and what was given up can still be sent again.
 */
const RANKS: Readonly<Record<DeliveryState, number>> = {
  recorded: 0,
  queued: 1,
  not_sent: 2,
  sent: 3,
  expired: 4,
  parked: 5,
  discarded: 6,
  accepted: 7,
};

type Delivery = { id: string; state: DeliveryState; late: boolean };

/**
 * Writes what became of events at the collector, in events and roll-ups alike. Reports may repeat or come late; the
 * furthest state stands. An event that has not arrived here yet is reported again by its gateway, so unknown ids are
 * counted, not an error.
 * @param told.byGateway whether the gateway of the events said so, which carries out what was ordered for them
 * @returns how many events were known
 */
export async function recordDeliveries(
  db: Database,
  report: DeliveryReport,
  told: { byGateway: boolean } = { byGateway: true },
): Promise<{ known: number }> {
  const furthest = new Map<string, Delivery>();
  for (const { id: given, state, late = false } of report.deliveries) {
    const id = given.toLowerCase();
    const before = furthest.get(id);
    const further = !before || RANKS[state] >= RANKS[before.state] ? state : before.state;
    furthest.set(id, { id, state: further, late: late || before?.late === true });
  }
  return db.transaction(async (tx) => {
    const { known, states } = await record(tx, furthest);
    await noteParked(tx, { report, states, closesOrders: told.byGateway });
    return { known };
  });
}

type Row = CountedEvent & { id: string };

/** Moves events, and tells the states they were in by their ids. */
async function record(
  tx: Transaction,
  deliveries: ReadonlyMap<string, Delivery>,
): Promise<{ known: number; states: ReadonlyMap<string, DeliveryState> }> {
  const [{ rows } = { rows: [] }] = await tx.sql<{ rows: Row[] }>(READ, [[...deliveries.keys()]]);
  const states = new Map(rows.map(({ id, state }) => [id, state]));
  const moved = new Map<string, { before: CountedEvent; after: CountedEvent }>();
  for (const { id, ...row } of rows) {
    const delivery = deliveries.get(id);
    if (!delivery) continue;
    const before: CountedEvent = row;
    const state = RANKS[delivery.state] >= RANKS[row.state] ? delivery.state : row.state;
    const after = { ...before, state, late: row.late || delivery.late };
    if (after.state !== before.state || after.late !== before.late) moved.set(id, { before, after });
  }
  if (moved.size === 0) return { known: rows.length, states };

  const updates = [...moved].map(([id, { before, after }]) => ({
    id,
    state: after.state,
    late: after.late,
    from_state: before.state,
    from_late: before.late,
  }));
  const [{ ids } = { ids: null }] = await tx.sql<{ ids: string | null }>(UPDATE, [JSON.stringify(updates)]);
  // Events that another report has changed since they were read are read and moved again.
  const raced = new Map([...deliveries].filter(([id]) => moved.has(id)));
  const changes = new RollupChanges();
  const longEvents: Parameters<typeof moveLongEvents>[1][number][] = [];
  for (const id of ids?.split(',') ?? []) {
    const move = moved.get(id);
    raced.delete(id);
    if (!move) continue;
    changes.add(move.before, -1);
    changes.add(move.after, 1);
    if (move.after.durationMs >= GRACE_MS) longEvents.push({ id, state: move.after.state, late: move.after.late });
  }
  await noteChanges(tx, changes);
  await moveLongEvents(tx, longEvents);
  if (raced.size > 0) await record(tx, raced);
  return { known: rows.length, states };
}

// The result is one JSON value, because each row of a result costs more than reading the event.
const READ = `
select coalesce(json_agg(json_build_object('id', id, 'time', (extract(epoch from time) * 1000)::int8, 'proxy', proxy,
  'tool', coalesce(tool, ''), 'method', method, 'consumer', consumer, 'company', coalesce(company, ''), 'reason', reason,
  'outcome', outcome, 'billable', billable, 'state', delivery_state, 'kind', coalesce(kind, ''),
  'class', coalesce(class, ''), 'count', count, 'quantity', trim_scale(quantity)::text,
  'isError', is_error, 'durationMs', coalesce(duration_ms, 0), 'requestBytes', coalesce(body->'requestBytes', '0'),
  'responseBytes', coalesce(body->'responseBytes', '0'), 'late', late)), '[]') as rows
from events where id = any($1::uuid[])`;

// The update compares the state that was read, which costs less than locking every row beforehand.
const UPDATE = `
with updated as (
  update events set delivery_state = report.state, late = report.late
  from json_to_recordset($1::json) as report(id uuid, state text, late boolean, from_state text, from_late boolean)
  where events.id = report.id and events.delivery_state = report.from_state and events.late = report.from_late
  returning events.id
) select string_agg(id::text, ',') as ids from updated`;
