/**
 * The clock of business: when a call was made, which period is open, how old a price is. It goes as the machine's does,
 * ahead of it by as much as a trial has moved it. What protects something (tokens, sessions, TLS, throttles) and what
 * measures how long something takes reads the machine's own.
 */
export class ProductClock {
  /** How far it is ahead of the machine's, milliseconds. */
  offsetMs = 0;
  readonly #machineMs: () => number;

  /** @param machineMs the machine's clock, milliseconds since 1970 */
  constructor(machineMs: () => number = Date.now) {
    this.#machineMs = machineMs;
  }

  /** The present in milliseconds since 1970. */
  readonly nowMs = (): number => this.#machineMs() + this.offsetMs;

  /** The present. */
  readonly now = (): Date => new Date(this.nowMs());
}
