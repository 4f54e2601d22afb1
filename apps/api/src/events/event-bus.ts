import type { LedgerEvent } from '@tallygate/contracts/ledger-event';

type Listener = (events: readonly LedgerEvent[]) => void;

/** Tells open consoles what has just been stored. Only this process stores events, so memory is enough. */
export class EventBus {
  readonly #listeners = new Set<Listener>();

  /** Called after the transaction that stored them committed, in the order of `seq`. */
  publish(events: readonly LedgerEvent[]): void {
    for (const listener of this.#listeners) listener(events);
  }

  /** @returns a function that ends the subscription */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get listening(): boolean {
    return this.#listeners.size > 0;
  }
}
