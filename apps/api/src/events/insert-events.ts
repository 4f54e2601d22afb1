import type { Transaction } from '@tallygate/db/database';
import { type Arrival, type Chunk, distinctInOrder, idOf, type Stores, type Storing } from './arrival.ts';
import { COLUMN_TYPES, toColumns } from './event-columns.ts';
import { toBody } from './event-row.ts';

/** Stores events that are not there yet, and says which were new. */
export class InsertChunk implements Chunk {
  readonly #withSeq: boolean;
  readonly #given: Arrival[] = [];

  /** @param withSeq whether somebody wants their `seq` and when they were stored */
  constructor(withSeq: boolean) {
    this.#withSeq = withSeq;
  }

  add(arrival: Arrival): void {
    this.#given.push(arrival);
  }

  store(tx: Transaction): Storing {
    return { expected: null, done: insert(tx, distinctInOrder(this.#given), this.#withSeq) };
  }
}

async function insert(tx: Transaction, arrivals: readonly Arrival[], withSeq: boolean): Promise<Stores> {
  if (arrivals.length === 0) return { stored: [], ingestedAt: null };
  const [answer] = await tx.sql<{ ingested_at: Date; count: number; rows: string | null }>(INSERT, [
    JSON.stringify(arrivals.map(toColumns)),
    arrivals.map(({ event }) => JSON.stringify(toBody(event))).join('\n'),
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
