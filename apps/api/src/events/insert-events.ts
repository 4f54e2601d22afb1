import type { CallEvent } from '@tallygate/contracts/event';
import type { DeliveryState } from '@tallygate/contracts/outcome';
import type { SqlRunner } from '@tallygate/db/database';
import { COLUMN_TYPES, toColumns } from './event-columns.ts';
import { toBody } from './event-row.ts';

/** An event that is to be stored, with what its arrival decides. */
export type Arrival = { event: CallEvent; line: number; late: boolean; state: DeliveryState };
/** An event that was new; `seq` is empty when it was not asked for. */
export type Stored = { arrival: Arrival; seq: string };
export type Insertion = { arrivals: readonly Arrival[]; columns: string; bodies: string };

/** Does all that needs no database; several arrivals of one event become one. */
export function prepareInsertion(given: readonly Arrival[]): Insertion {
  const distinct = new Map(given.map((arrival) => [idOf(arrival), arrival]));
  const arrivals = [...distinct.values()].sort(byTime);
  return {
    arrivals,
    columns: JSON.stringify(arrivals.map(({ event, late, state }) => toColumns(event, late, state))),
    bodies: arrivals.map(({ event }) => JSON.stringify(toBody(event))).join('\n'),
  };
}

/** Stores events that are not there yet. @returns those, in the order of their time */
export async function insertEvents(
  tx: SqlRunner,
  { arrivals, columns, bodies }: Insertion,
  withSeq: boolean,
): Promise<{ stored: Stored[]; ingestedAt: Date | null }> {
  if (arrivals.length === 0) return { stored: [], ingestedAt: null };
  const [answer] = await tx.sql<{ ingested_at: Date; count: number; rows: string | null }>(INSERT, [
    columns,
    bodies,
    arrivals.length,
    withSeq,
  ]);
  if (answer === undefined) throw new Error('the ledger did not say what it stored');
  const { ingested_at: ingestedAt, count, rows } = answer;
  if (count === arrivals.length && rows === null)
    return { stored: arrivals.map((arrival) => ({ arrival, seq: '' })), ingestedAt };
  const seqs = new Map((rows ?? '').split(',').map((row) => row.split(' ') as [id: string, seq: string]));
  const stored = arrivals.flatMap((arrival) => {
    const seq = seqs.get(idOf(arrival));
    return seq === undefined ? [] : [{ arrival, seq }];
  });
  return { stored, ingestedAt };
}

const NAMES = Object.keys(COLUMN_TYPES).join(', ');
const TYPED = Object.entries(COLUMN_TYPES)
  .map(([name, type]) => `${name} ${type}`)
  .join(', ');

// Bodies travel beside the columns: as text within JSON they would be escaped, and read twice. Rows are asked for only
// when they say something: returning them costs about as much as storing them.
const INSERT = `
with stored as (
  insert into events (${NAMES}, body)
  select ${NAMES}, body::jsonb
  from rows from (json_to_recordset($1::json) as (${TYPED}), string_to_table($2::text, E'\\n')) as row(${NAMES}, body)
  on conflict (id) do nothing
  returning id, seq
), counted as (select count(*)::int as count from stored)
select now() as ingested_at, count,
  case when $4::boolean or count < $3::int then (select string_agg(id || ' ' || seq, ',') from stored) end as rows
from counted`;

/** As the database writes it. */
function idOf({ event }: Arrival): string {
  return event.id.toLowerCase();
}

function byTime({ event: a }: Arrival, { event: b }: Arrival): number {
  return a.time === b.time ? compare(a.id, b.id) : compare(a.time, b.time);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
