/**
 * Doors that one tool call waits at and another opens. A client that opens a door only when it has seen something
 * proves that this reached it while the call was still running.
 */
export class Doors {
  readonly #openings = new Map<string, number>();
  readonly #waiting = new Map<string, (() => void)[]>();

  /** Lets one through: who waits already, or else the next who comes. */
  open(name: string): void {
    const first = this.#waiting.get(name)?.shift();
    if (first) first();
    else this.#openings.set(name, (this.#openings.get(name) ?? 0) + 1);
  }

  /** Resolves when the door was opened for this caller. */
  pass(name: string): Promise<void> {
    const openings = this.#openings.get(name) ?? 0;
    if (openings > 0) {
      this.#openings.set(name, openings - 1);
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      this.#waiting.set(name, [...(this.#waiting.get(name) ?? []), resolve]);
    });
  }
}
