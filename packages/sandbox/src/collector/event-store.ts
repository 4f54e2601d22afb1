import { randomUUID } from 'node:crypto';
import type { CollectedElement } from '../moesif/event-schema.ts';

/** A stored event: the element as it was sent, with its place in arrival order. */
export type StoredEvent = CollectedElement & { seq: number; receivedAt: string };

/** Counters over everything since the start or the last reset. */
export type CollectorStats = {
  /** event elements answered with success, repeats included */
  accepted: number;
  /** different transaction ids stored */
  distinct: number;
  /** accepted elements whose transaction id was already stored */
  duplicates: number;
  /** elements refused as malformed or too large; an unreadable body counts as one */
  rejected: number;
  /** distinct events by `metadata.billing.reason` */
  byReason: Record<string, number>;
};

/**
 * Keeps the first event of each transaction id and counts the repeats. Every id is remembered; of the events
 * themselves only the newest `maxEvents`, so that a long load test does not fill the memory.
 */
export class EventStore {
  readonly #maxEvents: number;
  readonly #ids = new Set<string>();
  readonly #events = new Map<number, StoredEvent>();
  #byReason = new Map<string, number>();
  #nextSeq = 1;
  #accepted = 0;
  #rejected = 0;

  constructor(maxEvents: number) {
    this.#maxEvents = maxEvents;
  }

  accept(elements: readonly CollectedElement[]): void {
    const receivedAt = new Date().toISOString();
    for (const element of elements) {
      this.#accepted += 1;
      // Without an id there is nothing to recognise a repeat by: every such event is a new one.
      const id = element.transaction_id?.toLowerCase() ?? randomUUID();
      if (this.#ids.has(id)) continue;
      this.#ids.add(id);
      this.#keep({ ...element, seq: this.#nextSeq, receivedAt });
    }
  }

  reject(elements: number): void {
    this.#rejected += elements;
  }

  stats(): CollectorStats {
    return {
      accepted: this.#accepted,
      distinct: this.#ids.size,
      duplicates: this.#accepted - this.#ids.size,
      rejected: this.#rejected,
      byReason: Object.fromEntries(this.#byReason),
    };
  }

  /** The stored events with a `seq` above `after`, oldest first, at most `limit`. */
  list(after: number, limit: number): StoredEvent[] {
    const found: StoredEvent[] = [];
    const oldest = this.#nextSeq - this.#events.size;
    for (let seq = Math.max(after + 1, oldest); seq < this.#nextSeq && found.length < limit; seq += 1) {
      const event = this.#events.get(seq);
      if (event) found.push(event);
    }
    return found;
  }

  /** The stored event with that transaction id, whatever the case of its letters. */
  find(id: string): StoredEvent | undefined {
    const wanted = id.toLowerCase();
    return [...this.#events.values()].find((event) => event.transaction_id?.toLowerCase() === wanted);
  }

  clear(): void {
    this.#ids.clear();
    this.#events.clear();
    this.#byReason = new Map();
    this.#nextSeq = 1;
    this.#accepted = 0;
    this.#rejected = 0;
  }

  #keep(event: StoredEvent): void {
    this.#events.set(event.seq, event);
    this.#nextSeq += 1;
    if (this.#events.size > this.#maxEvents) this.#events.delete(event.seq - this.#maxEvents);
    const billing = event.metadata?.billing;
    const reason = typeof billing === 'object' && billing !== null && 'reason' in billing ? billing.reason : undefined;
    if (typeof reason === 'string') this.#byReason.set(reason, (this.#byReason.get(reason) ?? 0) + 1);
  }
}
