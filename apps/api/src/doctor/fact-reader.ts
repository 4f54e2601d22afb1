import type { Facts, Installation } from './check.ts';

class Unread extends Error {
  readonly fact: keyof Installation;

  constructor(fact: keyof Installation) {
    super(`"${fact}" is not read yet`);
    this.fact = fact;
  }
}

/**
 * Facts that are read once, when something looks at them. What looks is pure: it is begun again when what it came upon is
 * there.
 */
export class FactReader {
  readonly #facts: Facts;
  readonly #reading = new Map<keyof Installation, Promise<unknown>>();
  readonly #known = new Map<keyof Installation, unknown>();
  readonly #installation: Installation;

  constructor(facts: Facts) {
    this.#facts = facts;
    this.#installation = new Proxy({} as Installation, {
      get: (_, name) => {
        const fact = name as keyof Installation;
        if (!this.#known.has(fact)) throw new Unread(fact);
        return this.#known.get(fact);
      },
    });
  }

  /** @throws what reading a fact throws that `look` comes upon, or what `look` throws */
  async withFacts<T>(look: (installation: Installation) => T): Promise<T> {
    for (;;) {
      try {
        return look(this.#installation);
      } catch (error) {
        if (!(error instanceof Unread)) throw error;
        await this.#read(error.fact);
      }
    }
  }

  async #read(fact: keyof Installation): Promise<void> {
    const reading = this.#reading.get(fact) ?? this.#facts[fact]();
    this.#reading.set(fact, reading);
    this.#known.set(fact, await reading);
  }
}
