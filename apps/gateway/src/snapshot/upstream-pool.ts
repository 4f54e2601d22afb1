import type { Dispatcher, Pool } from '@tallygate/outbound/outbound';

/** The connections of one proxy to one of its upstreams; there are none, and no memory is taken, before the first call. */
export class UpstreamPool {
  readonly #open: () => Pool;
  #pool: Pool | undefined;
  #isClosed = false;

  constructor(open: () => Pool) {
    this.#open = open;
  }

  /** @throws when it is closed */
  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    if (this.#isClosed) throw new Error('the pool is closed');
    this.#pool ??= this.#open();
    return this.#pool.dispatch(options, handler);
  }

  /** Resolves when its requests have ended. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#pool?.close();
  }

  /** Ends its requests. */
  async destroy(): Promise<void> {
    this.#isClosed = true;
    await this.#pool?.destroy();
  }
}
