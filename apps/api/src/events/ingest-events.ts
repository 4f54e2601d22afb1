import type { LedgerEvent } from '@tallygate/contracts/console-api';
import type { IngestReply } from '@tallygate/contracts/internal-api';
import type { DeliveryState } from '@tallygate/contracts/outcome';
import type { PublishedEvents } from '@tallygate/contracts/published-events';
import type { Database, SqlRunner } from '@tallygate/db/database';
import { noteKeyUses } from '../api-keys/note-key-uses.ts';
import { removedBefore } from '../ledger/removed-before.ts';
import { RollupChanges } from '../ledger/rollup-changes.ts';
import { addToRollups } from '../ledger/write-rollups.ts';
import type { EventBus } from './event-bus.ts';
import { COLUMN_TYPES, countedEvent, firstState, isLate, toColumns } from './event-columns.ts';
import { toBody } from './event-row.ts';
import { type ParsedLine, parseLines } from './parse-lines.ts';

type Arrival = ParsedLine & { late: boolean; state: DeliveryState };
type Stored = { arrival: Arrival; seq: string };

/**
 * Stores a batch of events and adds exactly the new ones to the roll-ups, in one transaction. An event that is already
 * there changes nothing, so a sender may repeat a batch as often as it likes. Once this resolves the batch outlives the
 * process; before that its sender must keep it.
 * @param lines NDJSON lines as received
 * @param published what the sender's publishers take, when it says: an event that none takes is `not_sent`
 * @returns how many were new, repeated, and refused with the reason per line
 */
export async function ingestEvents(
  deps: { db: Database; bus: EventBus; now: () => Date },
  lines: readonly string[],
  published?: readonly PublishedEvents[],
): Promise<IngestReply> {
  const now = deps.now();
  const { parsed, rejected } = parseLines(lines);
  if (parsed.length === 0) return { received: lines.length, inserted: 0, duplicates: 0, rejected };

  const arrivals = parsed.map((line) => ({
    ...line,
    late: isLate(line.event, now),
    state: firstState(line.event, published),
  }));
  const listening = deps.bus.listening;
  const { stored, ingestedAt, tooOld } = await deps.db.transaction((tx) => store(tx, arrivals, listening));
  await noteKeyUses(
    deps.db,
    parsed.map((line) => line.event),
  );
  if (listening) deps.bus.publish(stored.map((one) => ledgerEvent(one, ingestedAt)).sort(bySeq));
  return {
    received: lines.length,
    inserted: stored.length,
    duplicates: parsed.length - stored.length - tooOld.length,
    rejected: [...rejected, ...tooOld].sort((a, b) => a.line - b.line),
  };
}

async function store(tx: SqlRunner, arrivals: readonly Arrival[], withSeq: boolean) {
  const removed = await removedBefore(tx);
  const [tooOld, kept] = split(arrivals, ({ event }) => removed !== null && Date.parse(event.time) < removed.getTime());
  // One batch may hold an event twice, and "on conflict" sees only what other statements stored.
  const distinct = new Map(kept.map((arrival) => [idOf(arrival), arrival]));
  // The order in which every writer takes the rows, so that two batches with the same events never wait for each other.
  const { stored, ingestedAt } = await insert(tx, [...distinct.values()].sort(byTime), withSeq);
  const changes = new RollupChanges();
  for (const { arrival } of stored) changes.add(countedEvent(arrival.event, arrival.late, arrival.state), 1);
  await addToRollups(tx, changes);
  return { stored, ingestedAt, tooOld: tooOld.map((arrival) => rejection(arrival, removed)) };
}

const NAMES = Object.keys(COLUMN_TYPES).join(', ');
const TYPED = Object.entries(COLUMN_TYPES)
  .map(([name, type]) => `${name} ${type}`)
  .join(', ');

// Bodies travel beside the columns: as text within JSON they would be escaped, and read twice. Rows are asked for only
// when they say something: returning them costs about as much as storing them.
const insertSql = (withSeq: boolean) => `
with stored as (
  insert into events (${NAMES}, body)
  select ${NAMES}, body::jsonb
  from rows from (json_to_recordset($1::json) as (${TYPED}), string_to_table($2::text, E'\\n')) as row(${NAMES}, body)
  on conflict (id) do nothing
  returning id, seq
), counted as (select count(*)::int as count from stored)
select now() as ingested_at, count,
  case when ${withSeq} or count < $3::int then (select string_agg(id || ' ' || seq, ',') from stored) end as rows
from counted`;

async function insert(
  tx: SqlRunner,
  arrivals: readonly Arrival[],
  withSeq: boolean,
): Promise<{ stored: Stored[]; ingestedAt: Date }> {
  if (arrivals.length === 0) return { stored: [], ingestedAt: new Date(0) };
  const [answer] = await tx.sql<{ ingested_at: Date; count: number; rows: string | null }>(insertSql(withSeq), [
    JSON.stringify(arrivals.map(({ event, late, state }) => toColumns(event, late, state))),
    arrivals.map(({ event }) => JSON.stringify(toBody(event))).join('\n'),
    arrivals.length,
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

/** It may have been counted and removed since; storing it could count it twice. */
function rejection({ event, line }: ParsedLine, removed: Date | null): IngestReply['rejected'][number] {
  const message = `time: ${event.time} is before ${removed?.toISOString()}, and events before that were removed`;
  return { line, id: event.id, message };
}

function ledgerEvent({ arrival: { event, late, state }, seq }: Stored, ingestedAt: Date): LedgerEvent {
  return { ...event, seq, ingestedAt: ingestedAt.toISOString(), deliveryState: state, late };
}

/** As the database writes it. */
function idOf({ event }: ParsedLine): string {
  return event.id.toLowerCase();
}

function byTime({ event: a }: ParsedLine, { event: b }: ParsedLine): number {
  return a.time === b.time ? compare(a.id, b.id) : compare(a.time, b.time);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function bySeq(a: LedgerEvent, b: LedgerEvent): number {
  return Number(BigInt(a.seq) - BigInt(b.seq));
}

function split<T>(all: readonly T[], test: (one: T) => boolean): [yes: T[], no: T[]] {
  const yes: T[] = [];
  const no: T[] = [];
  for (const one of all) (test(one) ? yes : no).push(one);
  return [yes, no];
}
