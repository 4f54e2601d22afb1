/**
 * The statements of one transaction: each starts when the one before it has ended, so that they may be asked for without
 * waiting. After one that failed none is run, as the database would refuse it; all after it reject with its error.
 */
export class StatementQueue {
  #last: Promise<unknown> = Promise.resolve();
  #isEnded = false;
  #isAbandoned = false;

  async run<T>(statement: () => Promise<T>): Promise<T> {
    if (this.#isEnded) throw new Error(ENDED);
    const turn = this.#last.then(() => {
      if (this.#isAbandoned) throw new Error(ENDED);
      return statement();
    });
    this.#last = turn;
    return turn;
  }

  /** Waits for all of them, and rejects when one failed; none can be asked for any more. */
  async end(): Promise<void> {
    this.#isEnded = true;
    await this.#last;
  }

  /** Waits for the one that runs; those behind it are refused, and none can be asked for any more. */
  async abandon(): Promise<void> {
    this.#isEnded = true;
    this.#isAbandoned = true;
    await this.#last.catch(() => undefined);
  }
}

const ENDED = 'the transaction of this statement has ended';
