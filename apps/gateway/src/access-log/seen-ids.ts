/** Ids of two generations; the older one is forgotten as a whole. */
export class SeenIds {
  readonly #generation: number;
  #new = new Set<string>();
  #old = new Set<string>();

  /** @param generation how many ids are remembered at least */
  constructor(generation: number) {
    this.#generation = generation;
  }

  /** Whether the id is new; it is remembered from now on. */
  add(id: string): boolean {
    if (this.#new.has(id) || this.#old.has(id)) return false;
    if (this.#new.size >= this.#generation) {
      this.#old = this.#new;
      this.#new = new Set();
    }
    this.#new.add(id);
    return true;
  }
}
