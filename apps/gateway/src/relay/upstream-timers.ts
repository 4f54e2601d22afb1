type Timeouts = {
  firstByteTimeoutMs: number | undefined;
  idleTimeoutMs: number | undefined;
  totalTimeoutMs: number | undefined;
};

/** The time limits of one call. */
export class UpstreamTimers {
  readonly #timeouts: Timeouts;
  readonly #onTimeout: () => void;
  readonly #total: NodeJS.Timeout | undefined;
  #first: NodeJS.Timeout | undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor(timeouts: Timeouts, onTimeout: () => void) {
    this.#timeouts = timeouts;
    this.#onTimeout = onTimeout;
    this.#total = this.#start(timeouts.totalTimeoutMs);
    this.#first = this.#start(timeouts.firstByteTimeoutMs);
  }

  firstByte(): void {
    clearTimeout(this.#first);
    this.#first = undefined;
    this.#idle = this.#start(this.#timeouts.idleTimeoutMs);
  }

  activity(): void {
    this.#idle?.refresh();
  }

  stop(): void {
    clearTimeout(this.#total);
    clearTimeout(this.#first);
    clearTimeout(this.#idle);
  }

  #start(afterMs: number | undefined): NodeJS.Timeout | undefined {
    return afterMs === undefined ? undefined : setTimeout(this.#onTimeout, afterMs).unref();
  }
}
