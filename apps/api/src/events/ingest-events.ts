import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CallEvent } from '@tallygate/contracts/event';
import type { IngestReply } from '@tallygate/contracts/internal-api';
import type { LedgerEvent } from '@tallygate/contracts/ledger-event';
import type { PublishedEvents } from '@tallygate/contracts/published-events';
import type { Database, Transaction } from '@tallygate/db/database';
import { isDeadlock } from '@tallygate/db/deadlock';
import { uniqueViolation } from '@tallygate/db/unique-violation';
import { noteKeyUses } from '../api-keys/note-key-uses.ts';
import { addTraits, SeenTraits } from '../ledger/proxy-traits.ts';
import { removedBefore } from '../ledger/removed-before.ts';
import { RollupChanges } from '../ledger/rollup-changes.ts';
import { addToRollups } from '../ledger/write-rollups.ts';
import type { Arrival, Stored, Stores } from './arrival.ts';
import { prepareCopy } from './copy-events.ts';
import type { EventBus } from './event-bus.ts';
import { countedEvent, firstState, isLate } from './event-columns.ts';
import { prepareInsertion } from './insert-events.ts';
import { type ParsedLine, parseLines } from './parse-lines.ts';

/** While the database stores so many events, those after them are read; it has the first ones soon. */
const CHUNK = 500;
const FIRST_CHUNK = 100;
const ATTEMPTS = 5;

/** `isRepeated`: an event of the batch may be there already. */
type Attempt = { isRepeated: boolean; withSeq: boolean };
type Sender = {
  now: Date;
  published: readonly PublishedEvents[] | undefined;
};
type Batch = {
  /** What is in the ledger now, whether it was there before or not. */
  kept: CallEvent[];
  stored: Stored[];
  ingestedAt: Date;
  rejected: IngestReply['rejected'];
};

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
  const sender = { now: deps.now(), published };
  const { listening } = deps.bus;
  const batch = await again((isRepeated) =>
    deps.db.transaction(async (tx) => {
      // One after the other, or those that start again would meet again.
      if (isRepeated) await tx.sql("select pg_advisory_xact_lock(hashtextextended('tallygate:repeated-batches', 0))");
      return store(tx, lines, sender, { isRepeated, withSeq: listening });
    }),
  );
  const { kept, stored, ingestedAt, rejected } = batch;
  await noteKeyUses(deps.db, kept);
  if (listening) deps.bus.publish(stored.map((one) => ledgerEvent(one, ingestedAt)).sort(bySeq));
  return { received: lines.length, inserted: stored.length, duplicates: kept.length - stored.length, rejected };
}

async function store(
  tx: Transaction,
  lines: readonly string[],
  sender: Sender,
  { isRepeated, withSeq }: Attempt,
): Promise<Batch> {
  const removed = await removedBefore(tx);
  const changes = new RollupChanges();
  const traits = new SeenTraits();
  const batch: Batch = { kept: [], stored: [], ingestedAt: sender.now, rejected: [] };
  const take = ({ stored, ingestedAt }: Stores): void => {
    batch.ingestedAt = ingestedAt ?? batch.ingestedAt;
    for (const one of stored) {
      const { event, late, state } = one.arrival;
      batch.stored.push(one);
      changes.add(countedEvent(event, late, state), 1);
      traits.add(event);
    }
  };
  let storing: Promise<Stores> | undefined;
  for (const { from, to } of chunks(lines.length)) {
    const { kept, rejected } = read(lines.slice(from, to), from, sender, removed);
    const prepared = isRepeated || withSeq ? prepareInsertion(kept, withSeq) : prepareCopy(kept);
    for (const { event } of kept) batch.kept.push(event);
    batch.rejected.push(...rejected);
    const before = await storing;
    storing = prepared(tx);
    // Its failure is met where it is awaited; until then nobody looks, and Node.js would end the process.
    storing.catch(() => undefined);
    // It leaves in this turn; counting and reading go on while the database works.
    await nextTurn();
    if (before) take(before);
  }
  if (storing) take(await storing);
  await addToRollups(tx, changes);
  await addTraits(tx, traits);
  return batch;
}

function* chunks(count: number): Generator<{ from: number; to: number }> {
  for (let from = 0, to = FIRST_CHUNK; from < count; from = to, to += CHUNK) yield { from, to };
}

function read(
  lines: readonly string[],
  offset: number,
  { now, published }: Sender,
  removed: Date | null,
): { kept: Arrival[]; rejected: IngestReply['rejected'] } {
  const { parsed, rejected } = parseLines(lines, offset);
  const kept: Arrival[] = [];
  for (const one of parsed) {
    const { event } = one;
    if (removed !== null && Date.parse(event.time) < removed.getTime()) rejected.push(tooOld(one, removed));
    else kept.push({ ...one, late: isLate(event, now), state: firstState(event, published) });
  }
  return { kept, rejected: rejected.sort((a, b) => a.line - b.line) };
}

/** It may have been counted and removed since; storing it could count it twice. */
function tooOld({ event, line }: ParsedLine, removed: Date): IngestReply['rejected'][number] {
  const message = `time: ${event.time} is before ${removed.toISOString()}, and events before that were removed`;
  return { line, id: event.id, message };
}

/**
 * A batch that finds one of its events stored starts again, event by event. So does one of two batches with the same
 * events in another order: they may wait for each other, and the database ends one.
 */
async function again<T>(run: (isRepeated: boolean) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run(attempt > 1);
    } catch (error) {
      const isKnown = uniqueViolation(error)?.constraint === 'events_pkey';
      if (!(isKnown || isDeadlock(error)) || attempt === ATTEMPTS) throw error;
    }
  }
}

function ledgerEvent({ arrival: { event, late, state }, seq }: Stored, ingestedAt: Date): LedgerEvent {
  return { ...event, seq, ingestedAt: ingestedAt.toISOString(), deliveryState: state, late };
}

function bySeq(a: LedgerEvent, b: LedgerEvent): number {
  return Number(BigInt(a.seq) - BigInt(b.seq));
}
