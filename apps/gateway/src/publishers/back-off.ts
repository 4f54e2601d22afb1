import { setTimeout as sleep } from 'node:timers/promises';

/** The delay is drawn from its upper half, so that gateways that failed together do not come back together. */
const LEAST_SHARE = 0.5;

/**
 * Says how long a sender pauses after failures: from `firstMs`, doubling, up to `maxMs`. All its requests share one.
 */
export class BackOff {
  readonly #firstMs: number;
  readonly #maxMs: number;
  readonly #random: () => number;
  #failures = 0;
  #lastFailureMs = Number.NEGATIVE_INFINITY;
  #untilMs = Number.NEGATIVE_INFINITY;

  constructor(firstMs: number, maxMs: number, random: () => number = Math.random) {
    this.#firstMs = firstMs;
    this.#maxMs = maxMs;
    this.#random = random;
  }

  /**
   * A request that began at `startedMs` (`performance.now()`) failed.
   * @param atLeastMs what the other side asked for, e.g. with `Retry-After`
   */
  fail(startedMs: number, atLeastMs = 0): void {
    // Requests that were under way together fail for one reason, which counts once.
    if (startedMs >= this.#lastFailureMs) this.#failures += 1;
    const nowMs = performance.now();
    this.#lastFailureMs = nowMs;
    const fullMs = Math.min(this.#maxMs, this.#firstMs * 2 ** (this.#failures - 1));
    const delayMs = Math.max(atLeastMs, fullMs * (LEAST_SHARE + (1 - LEAST_SHARE) * this.#random()));
    this.#untilMs = Math.max(this.#untilMs, nowMs + delayMs);
  }

  succeed(): void {
    this.#failures = 0;
    this.#untilMs = Number.NEGATIVE_INFINITY;
  }

  /** 0 when the next request may go. */
  get remainingMs(): number {
    return Math.max(0, this.#untilMs - performance.now());
  }

  /** Resolves when the next request may go; rejects with the signal's reason. */
  async wait(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    // Checked again after waking: another request may have failed meanwhile, and timers may fire a little early.
    for (let ms = this.remainingMs; ms > 0; ms = this.remainingMs) {
      await sleep(Math.ceil(ms), undefined, { signal });
    }
  }
}
