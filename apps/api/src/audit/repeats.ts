/** How many of one kind came, after the first that was written at once. */
export type Repeat<T> = { value: T; count: number };

type Entry<T> = { value: T; untilMs: number; more: number };

/**
 * Folds what repeats: the first of a key passes at once, what follows within the window is counted and comes out as one
 * at its end. Bounded: beyond `maxKeys` keys within a window the rest is told by `overflow`.
 */
export class Repeats<T> {
  readonly #entries = new Map<string, Entry<T>>();
  readonly #options: { windowMs: number; maxKeys: number; now: () => number; overflow: (value: T) => [string, T] };

  constructor(options: {
    windowMs: number;
    maxKeys: number;
    now: () => number;
    /** The common key and value for what has no room of its own; as few as there are kinds. */
    overflow: (value: T) => [string, T];
  }) {
    this.#options = options;
  }

  /** Whether this one is to be written now; else it is counted. */
  first(key: string, value: T): boolean {
    const { maxKeys, windowMs, now, overflow } = this.#options;
    const known = this.#entries.get(key);
    if (known) {
      known.more += 1;
      return false;
    }
    if (this.#entries.size < maxKeys) {
      this.#entries.set(key, { value, untilMs: now() + windowMs, more: 0 });
      return true;
    }
    const [commonKey, common] = overflow(value);
    const entry = this.#entries.get(commonKey) ?? { value: common, untilMs: now() + windowMs, more: 0 };
    entry.more += 1;
    this.#entries.set(commonKey, entry);
    return false;
  }

  /** Removes and returns what was counted and whose window is over; all of it when `all`. */
  take({ all = false }: { all?: boolean } = {}): Repeat<T>[] {
    const nowMs = this.#options.now();
    const over = [...this.#entries].filter(([, entry]) => all || entry.untilMs <= nowMs);
    for (const [key] of over) this.#entries.delete(key);
    return over.flatMap(([, { value, more }]) => (more === 0 ? [] : [{ value, count: more }]));
  }
}
