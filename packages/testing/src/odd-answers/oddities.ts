import type { Random } from '../random.ts';

/** Decides which unusual things an answer has, and notes them, so that a disagreement can be named by its kind. */
export class Oddities {
  readonly found: string[] = [];
  readonly #random: Random;
  readonly #share: number;

  /** @param share how much of the usual frequency: 0 for an answer as servers send it, more than 1 for many oddities at once */
  constructor(random: Random, share: number) {
    this.#random = random;
    this.#share = share;
  }

  /** Whether something unusual is to happen, at this frequency. */
  happens(frequency: number, name: string): boolean {
    if (this.#random.next() >= frequency * this.#share) return false;
    this.found.push(name);
    return true;
  }
}
