/**
 * The statements of one transaction: each starts when the one before it has ended, so that they may be asked for without
 * waiting. After one that failed none is run, as the database would refuse it; all after it reject with its error.
 */
export class StatementQueue {
  #last: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  run<T>(statement: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(() => {
      if (this.#isClosed) throw new Error('the transaction of this statement has ended');
      return statement();
    });
    this.#last = turn;
    return turn;
  }

  /** Waits for all of them; those asked for later are refused. Rejects when one failed. */
  async end(): Promise<void> {
    await this.#last;
    this.#isClosed = true;
  }

  /** Waits for the one that runs; those behind it are refused. */
  async abandon(): Promise<void> {
    this.#isClosed = true;
    await this.#last.catch(() => undefined);
  }
}
