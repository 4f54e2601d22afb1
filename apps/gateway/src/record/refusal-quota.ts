/** Refusals that are recorded per second. */
const MAX_PER_SECOND = 200;

/** Says which refusals are recorded: most callers of those are not authenticated, and a flood must not fill the spool. */
export class RefusalQuota {
  readonly #nowMs: () => number;
  readonly #onExceeded: (perSecond: number) => void;
  #left = MAX_PER_SECOND;
  #second = 0;

  /**
   * @param onExceeded told once per second in which there are more
   * @param nowMs a clock in milliseconds
   */
  constructor(onExceeded: (perSecond: number) => void, nowMs: () => number = () => performance.now()) {
    this.#onExceeded = onExceeded;
    this.#nowMs = nowMs;
  }

  /** Whether one more is recorded. */
  take(): boolean {
    const second = Math.floor(this.#nowMs() / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#left = MAX_PER_SECOND;
    }
    this.#left -= 1;
    if (this.#left === -1) this.#onExceeded(MAX_PER_SECOND);
    return this.#left >= 0;
  }
}
