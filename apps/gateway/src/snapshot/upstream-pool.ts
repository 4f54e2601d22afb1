import type { Dispatcher, Exit, Pool, PoolRules } from '@tallygate/outbound/outbound';

/**
 * The connections of one proxy to one of its upstreams; there are none, and no memory is taken, before the first call. It
 * takes values, no function: it outlives the snapshot that made it, and a closure would keep that one's configuration.
 */
export class UpstreamPool {
  readonly #origin: string;
  readonly #exit: Exit;
  readonly #rules: PoolRules;
  #pool: Pool | undefined;
  #isClosed = false;

  constructor(origin: string, exit: Exit, rules: PoolRules) {
    this.#origin = origin;
    this.#exit = exit;
    this.#rules = rules;
  }

  /** @throws when it is closed */
  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    if (this.#isClosed) throw new Error('the pool is closed');
    this.#pool ??= this.#exit.outbound.pool(this.#origin, this.#exit.policy, this.#rules);
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
