import type { Transaction } from '@tallygate/db/database';
import type { Arrival, Chunk, Stored } from './arrival.ts';

/**
 * Hands events to the database: while it stores some, those after them gather, and it gets all of these as soon as it is
 * done.
 */
export class BatchWriter {
  readonly #tx: Transaction;
  readonly #newChunk: () => Chunk;
  readonly #count: (stored: readonly Stored[]) => Promise<void>;
  readonly #storing: Promise<unknown>[] = [];
  readonly #counting: Promise<unknown>[] = [];
  #chunk: Chunk;
  #isBusy = false;
  #isLost = false;

  /** @param count told of all events that are new; of copied ones while they are stored */
  constructor(tx: Transaction, newChunk: () => Chunk, count: (stored: readonly Stored[]) => Promise<void>) {
    this.#tx = tx;
    this.#newChunk = newChunk;
    this.#count = count;
    this.#chunk = newChunk();
  }

  /** Whether something could not be stored, so that the whole transaction is lost. */
  get isLost(): boolean {
    return this.#isLost;
  }

  add(arrival: Arrival): void {
    this.#chunk.add(arrival);
  }

  /** Hands over what was added, unless the database is busy. */
  offer(): void {
    if (!this.#isBusy) this.#handOver();
  }

  /**
   * Hands over what is left, and resolves when everything is counted. Rejects when something could not be stored that
   * had to be before it is counted.
   */
  async finish(): Promise<void> {
    this.#handOver();
    await Promise.all(this.#counting);
  }

  /** Resolves when everything is stored. */
  async stored(): Promise<void> {
    await Promise.all(this.#storing);
  }

  #handOver(): void {
    const { expected, done } = this.#chunk.store(this.#tx);
    this.#chunk = this.#newChunk();
    this.#isBusy = true;
    this.#storing.push(markHandled(this.#watch(done)));
    this.#counting.push(markHandled(expected === null ? done.then(this.#count) : this.#count(expected)));
  }

  async #watch(done: Promise<unknown>): Promise<void> {
    try {
      await done;
    } catch (error) {
      this.#isLost = true;
      throw error;
    } finally {
      this.#isBusy = false;
    }
  }
}

/**
 * Returns the same promise with a handler, because Node.js ends a process whose promise rejects before it is awaited.
 */
function markHandled(promise: Promise<unknown>): Promise<unknown> {
  promise.catch(() => undefined);
  return promise;
}
