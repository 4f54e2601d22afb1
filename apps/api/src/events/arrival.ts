import type { CallEvent } from '@tallygate/contracts/event';
import type { DeliveryState } from '@tallygate/contracts/outcome';
import type { Transaction } from '@tallygate/db/database';

/** An event that is to be stored, with what its arrival decides. */
export type Arrival = { event: CallEvent; line: number; late: boolean; state: DeliveryState };
/** An event that was new; `seq` is empty when nobody asked for it. */
export type Stored = { arrival: Arrival; seq: string };
/** `ingestedAt` is null when nobody asked for it. */
export type Stores = { stored: Stored[]; ingestedAt: Date | null };
/** Arrivals made ready for the database; called at most once. */
export type Storing = (tx: Transaction) => Promise<Stores>;

/** Several arrivals of one event become one; sorted by time. */
export function distinctInOrder(given: readonly Arrival[]): Arrival[] {
  const distinct = new Map(given.map((arrival) => [idOf(arrival), arrival]));
  return [...distinct.values()].sort(byTime);
}

/** As the database writes it. */
export function idOf({ event }: Arrival): string {
  return event.id.toLowerCase();
}

function byTime({ event: a }: Arrival, { event: b }: Arrival): number {
  return a.time === b.time ? compare(a.id, b.id) : compare(a.time, b.time);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
