import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CallEvent } from '@tallygate/contracts/event';
import type { IngestReply } from '@tallygate/contracts/internal-api';
import type { LedgerEvent } from '@tallygate/contracts/ledger-event';
import type { PublishedEvents } from '@tallygate/contracts/published-events';
import type { Database, Transaction } from '@tallygate/db/database';
import { isDeadlock } from '@tallygate/db/deadlock';
import { uniqueViolation } from '@tallygate/db/unique-violation';
import { classOf, kindOf } from '@tallygate/metering/event-class';
import { type Aliases, payingCompany } from '@tallygate/metering/paying-company';
import { isDataRefusal } from '@tallygate/server-kit/data-refusal';
import { noteKeyUses, SeenKeyUses } from '../api-keys/note-key-uses.ts';
import { readAliases } from '../companies/aliases.ts';
import { bookCalls, SeenSpendings } from '../credits/book-calls.ts';
import { requireOwnIds } from '../gateways/gateway-caller.ts';
import type { GatewayCaller } from '../identity/gateway-caller.ts';
import { addLongEvents, SeenLongEvents } from '../ledger/long-events.ts';
import { noteChanges } from '../ledger/note-changes.ts';
import { addTraits, SeenTraits } from '../ledger/proxy-traits.ts';
import { removedBefore } from '../ledger/removed-before.ts';
import { RollupChanges } from '../ledger/rollup-changes.ts';
import { chainReceipts, SeenReceipts } from '../receipt-chain/chain-receipts.ts';
import type { Arrival, Stored } from './arrival.ts';
import { BatchWriter } from './batch-writer.ts';
import { addCircumstances, SeenCircumstances } from './circumstances.ts';
import { CopyChunk } from './copy-events.ts';
import type { EventBus } from './event-bus.ts';
import { countedEvent, firstState, isLate } from './event-columns.ts';
import { InsertChunk } from './insert-events.ts';
import { type ParsedLine, parseLines } from './parse-lines.ts';
import { reserveSeqs } from './reserve-seqs.ts';

/** After so many events other work gets a turn: requests, and the database, which may be ready for the next chunk. */
const AT_ONCE = 50;
const ATTEMPTS = 5;

/** The gateway that sends, and what its own publishers take. */
type Source = { published?: readonly PublishedEvents[] | undefined; caller?: GatewayCaller };

type Sender = {
  now: Date;
  published: readonly PublishedEvents[] | undefined;
  /** Whether a console wants to see what is new. */
  listening: boolean;
  /** Gathers which gateways the events name. */
  gatewayIds: Set<string>;
};
type Batch = {
  /** How many events of the batch are in the ledger now, new ones and known ones. */
  kept: number;
  /** How many of them were new. */
  inserted: number;
  /** The new ones, when a console listens. */
  news: Stored[];
  ingestedAt: Date;
  keyUses: SeenKeyUses;
  rejected: IngestReply['rejected'];
};

/**
 * Stores a batch of events and adds exactly the new ones to the roll-ups, in one transaction. An event that is already
 * there changes nothing, so a sender may repeat a batch as often as it likes. Once this resolves the batch outlives the
 * process; before that its sender must keep it.
 * @param lines NDJSON lines as received
 * @param from.published what the sender's publishers take, when it says: an event that none takes is `not_sent`
 * @param from.caller the gateway that sends; undefined when nobody needs to be checked
 * @returns how many were new, repeated, and refused with the reason per line
 */
export async function ingestEvents(
  context: { db: Database; bus: EventBus; now: () => Date },
  lines: readonly string[],
  from: Source = {},
): Promise<IngestReply> {
  try {
    return await storeBatch(context, lines, from);
  } catch (error) {
    if (!isDataRefusal(error)) throw error;
    return storeApart(context, { lines, from, cause: error });
  }
}

/**
 * Stores a batch in which the database refuses something, half by half, so that one event that fits into no column stops no other.
 * @returns as `ingestEvents`; the line that is refused alone is among the rejected
 */
async function storeApart(
  context: Parameters<typeof ingestEvents>[0],
  { lines, from, cause }: { lines: readonly string[]; from: Source; cause: unknown },
): Promise<IngestReply> {
  if (lines.length === 1) {
    const message = `the database cannot hold it: ${cause instanceof Error ? cause.message : String(cause)}`;
    return { received: 1, inserted: 0, duplicates: 0, rejected: [{ line: 0, message }] };
  }
  const middle = Math.ceil(lines.length / 2);
  const first = await ingestEvents(context, lines.slice(0, middle), from);
  const second = await ingestEvents(context, lines.slice(middle), from);
  return {
    received: lines.length,
    inserted: first.inserted + second.inserted,
    duplicates: first.duplicates + second.duplicates,
    rejected: [...first.rejected, ...second.rejected.map((one) => ({ ...one, line: one.line + middle }))],
  };
}

async function storeBatch(
  context: Parameters<typeof ingestEvents>[0],
  lines: readonly string[],
  from: Source,
): Promise<IngestReply> {
  const { published, caller } = from;
  const { listening } = context.bus;
  const gatewayIds = new Set<string>();
  const sender = { now: context.now(), published, listening, gatewayIds };
  const batch = await retryOneByOne((isRepeated) =>
    context.db.transaction(async (tx) => {
      // Batches that start again run one after the other, because they would collide again.
      if (isRepeated) await tx.sql("select pg_advisory_xact_lock(hashtextextended('tallygate:repeated-batches', 0))");
      const stored = await store(tx, { lines, sender, isRepeated });
      // The ids are checked within the transaction, so that nothing is kept of a batch with events of another gateway.
      if (caller) requireOwnIds(caller, gatewayIds);
      return stored;
    }),
  );
  const { kept, inserted, news, ingestedAt, rejected } = batch;
  await noteKeyUses(context.db, batch.keyUses);
  if (listening) context.bus.publish(news.map((one) => ledgerEvent(one, ingestedAt)).sort(bySeq));
  return { received: lines.length, inserted, duplicates: kept - inserted, rejected };
}

async function store(
  tx: Transaction,
  { lines, sender, isRepeated }: { lines: readonly string[]; sender: Sender; isRepeated: boolean },
): Promise<Batch> {
  const removed = await removedBefore(tx);
  const aliases = await readAliases(tx);
  const { takeSeq, ingestedAt } = await reserveSeqs(tx, lines.length);
  const changes = new RollupChanges();
  const longEvents = new SeenLongEvents();
  const traits = new SeenTraits();
  const circumstances = new SeenCircumstances();
  const keyUses = new SeenKeyUses();
  const spendings = new SeenSpendings();
  const receipts = new SeenReceipts();
  const batch: Batch = { kept: 0, inserted: 0, news: [], ingestedAt, keyUses, rejected: [] };
  const count = async (stored: readonly Stored[]): Promise<void> => {
    batch.inserted += stored.length;
    if (sender.listening) batch.news.push(...stored);
    for (const [at, { arrival }] of stored.entries()) {
      const counted = countedEvent(arrival);
      changes.add(counted, 1);
      longEvents.add(arrival.event, counted);
      traits.add(arrival.event, arrival.time);
      spendings.add(arrival.event);
      receipts.add(arrival.event, arrival.receipt);
      if (at % AT_ONCE === AT_ONCE - 1) await nextTurn();
    }
  };

  const newChunk = () => (isRepeated ? new InsertChunk(takeSeq) : new CopyChunk(takeSeq));
  const writer = new BatchWriter(tx, newChunk, count);
  for (let from = 0; from < lines.length && !writer.isLost; from += AT_ONCE) {
    const { kept, rejected } = read(lines.slice(from, from + AT_ONCE), from, {
      ...sender,
      removed,
      aliases,
      circumstances,
    });
    for (const arrival of kept) {
      writer.add(arrival);
      keyUses.add(arrival.event);
    }
    batch.kept += kept.length;
    batch.rejected.push(...rejected);
    writer.offer();
    await nextTurn();
  }
  await writer.finish();
  // When a copy has failed, these fail with its error and the transaction is rolled back.
  await Promise.all([
    writer.stored(),
    addCircumstances(tx, circumstances),
    noteChanges(tx, changes),
    addLongEvents(tx, longEvents),
    addTraits(tx, traits),
  ]);
  await bookCalls(tx, spendings, sender.now.getTime());
  await chainReceipts(tx, receipts);
  return batch;
}

function read(
  lines: readonly string[],
  offset: number,
  {
    now,
    published,
    gatewayIds,
    removed,
    aliases,
    circumstances,
  }: Sender & { removed: Date | null; aliases: Aliases; circumstances: SeenCircumstances },
): { kept: Arrival[]; rejected: IngestReply['rejected'] } {
  const { parsed, rejected } = parseLines(lines, offset);
  const kept: Arrival[] = [];
  for (const one of parsed) {
    const time = Date.parse(one.event.time);
    // A receipt is kept in the chain of its company, and not twice.
    const { receipt, ...recorded } = one.event;
    const event = countedFor(recorded, aliases, time);
    // What another gateway logged stands under that gateway's name, and is told by the one that reads its log.
    gatewayIds.add(event.recordedBy ?? event.gatewayId);
    if (removed !== null && time < removed.getTime()) {
      rejected.push(tooOld(one, removed));
      continue;
    }
    const state = firstState(event, published);
    const arrival = { event, time, late: isLate(time, now), state, circumstances: circumstances.of(event, time) };
    kept.push({ ...arrival, receipt });
  }
  return { kept, rejected: rejected.sort((a, b) => a.line - b.line) };
}

/** The event as its ledger has it: under the name of the company that it counts for. */
function countedFor(event: CallEvent, aliases: Aliases, time: number): CallEvent {
  const { companyAlias: _, ...recorded } = event;
  if (event.company === undefined) return recorded;
  const company = payingCompany(aliases, event.company, time);
  return company === event.company ? recorded : { ...recorded, company, companyAlias: event.company };
}

/** Refuses an event from before the last removal: it may have been counted and removed, and would be counted twice. */
function tooOld({ event, line }: ParsedLine, removed: Date): IngestReply['rejected'][number] {
  const message = `time: ${event.time} is before ${removed.toISOString()}, and events before that were removed`;
  return { line, id: event.id, message };
}

/**
 * A batch that finds one of its events stored starts again, event by event. So does one of two batches with the same
 * events in another order: they may wait for each other, and the database ends one.
 */
async function retryOneByOne<T>(run: (isRepeated: boolean) => Promise<T>): Promise<T> {
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
  return {
    ...event,
    seq,
    ingestedAt: ingestedAt.toISOString(),
    deliveryState: state,
    late,
    kind: kindOf(event),
    class: classOf(event),
  };
}

function bySeq(a: LedgerEvent, b: LedgerEvent): number {
  return Number(BigInt(a.seq) - BigInt(b.seq));
}
