import type { CallEvent } from '@tallygate/contracts/event';
import type { DeliveryState } from '@tallygate/contracts/outcome';
import type { Transaction } from '@tallygate/db/database';

/** An event that is to be stored, with what its arrival decides. */
export type Arrival = {
  event: CallEvent;
  /** When it happened, in milliseconds since 1970. */
  time: number;
  late: boolean;
  state: DeliveryState;
  /** The fingerprint of its circumstances. */
  circumstances: string;
  /** What its gateway signed for it. */
  receipt: string | undefined;
};
/** An event that was new, with its number in the ledger. */
export type Stored = { arrival: Arrival; seq: string };

/**
 * Arrivals that are being stored. Either all are expected to be new, and are when `done` resolves; or the database says
 * which ones are.
 */
export type Storing = { expected: Stored[]; done: Promise<void> } | { expected: null; done: Promise<Stored[]> };

/** Arrivals that go to the database together. */
export type Chunk = {
  /** Adds an arrival, converted for the database. */
  add(arrival: Arrival): void;
  /** Stores what was added; called once. */
  store(tx: Transaction): Storing;
};

/** Several arrivals of one event become one; sorted by time. */
export function distinctInOrder<T extends Pick<Arrival, 'event'>>(given: readonly T[]): T[] {
  const distinct = new Map(given.map((arrival) => [idOf(arrival), arrival]));
  return [...distinct.values()].sort(byTime);
}

/** The id as the database writes it. */
export function idOf({ event }: Pick<Arrival, 'event'>): string {
  return event.id.toLowerCase();
}

function byTime({ event: a }: Pick<Arrival, 'event'>, { event: b }: Pick<Arrival, 'event'>): number {
  return a.time === b.time ? compare(a.id, b.id) : compare(a.time, b.time);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
