import type { Transaction } from '@tallygate/db/database';
import { type Arrival, type Chunk, distinctInOrder, idOf, type Stored, type Storing } from './arrival.ts';
import { COLUMN_TYPES, toColumns } from './event-columns.ts';
import { toBody } from './event-row.ts';

/** Stores events that are not there yet, and says which were new. */
export class InsertChunk implements Chunk {
  readonly #takeSeq: () => string;
  readonly #given: Arrival[] = [];

  /** @param takeSeq gives each event its number in the ledger */
  constructor(takeSeq: () => string) {
    this.#takeSeq = takeSeq;
  }

  add(arrival: Arrival): void {
    this.#given.push(arrival);
  }

  store(tx: Transaction): Storing {
    const given = distinctInOrder(this.#given).map((arrival) => ({ arrival, seq: this.#takeSeq() }));
    return { expected: null, done: insert(tx, given) };
  }
}

async function insert(tx: Transaction, given: Stored[]): Promise<Stored[]> {
  if (given.length === 0) return [];
  const [answer] = await tx.sql<{ count: number; ids: string | null }>(INSERT, [
    JSON.stringify(given.map(({ arrival, seq }) => ({ seq, ...toColumns(arrival) }))),
    given.map(({ arrival }) => JSON.stringify(toBody(arrival.event))).join('\n'),
    given.length,
  ]);
  if (answer === undefined) throw new Error('the ledger did not say what it stored');
  if (answer.count === given.length) return given;
  const fresh = new Set(answer.ids?.split(','));
  return given.filter(({ arrival }) => fresh.has(idOf(arrival)));
}

const NAMES = Object.keys(COLUMN_TYPES).join(', ');
const TYPED = Object.entries(COLUMN_TYPES)
  .map(([name, type]) => `${name} ${type}`)
  .join(', ');

// Bodies travel beside the columns: as text within JSON they would be escaped, and read twice. Ids are asked for only when
// they say something: returning them costs about as much as storing them.
const INSERT = `
with stored as (
  insert into events (seq, ${NAMES}, body)
  select seq, ${NAMES}, body::jsonb
  from rows from (json_to_recordset($1::json) as (seq bigint, ${TYPED}), string_to_table($2::text, E'\\n'))
    as row(seq, ${NAMES}, body)
  on conflict (id) do nothing
  returning id
), counted as (select count(*)::int as count from stored)
select count, case when count < $3::int then (select string_agg(id::text, ',') from stored) end as ids from counted`;
