/** A call that was opened and not closed. */
export type OpenCall = {
  payload: string | Uint8Array;
  openedAtMs: number;
};

/** A call that a dead process left open; the payload is what it was opened with. */
export type RecoveredCall = {
  id: string;
  payload: Buffer;
  openedAtMs: number;
};

/** Which calls are open on disk; changes count only once their write succeeded. */
export class OpenCalls {
  readonly #open = new Map<string, OpenCall>();
  readonly #staged = new Map<string, OpenCall | null>();

  get size(): number {
    return this.#open.size;
  }

  entries(): IterableIterator<[string, OpenCall]> {
    return this.#open.entries();
  }

  /** Open on disk, or about to be. */
  has(id: string): boolean {
    const staged = this.#staged.get(id);
    return staged === undefined ? this.#open.has(id) : staged !== null;
  }

  /** Notes a change (null closes) that the batch being collected carries. */
  stage(id: string, call: OpenCall | null): void {
    this.#staged.set(id, call);
  }

  /** The batch was written (or not): its changes hold (or never were). */
  settle(isWritten: boolean): void {
    if (isWritten) for (const [id, call] of this.#staged) this.apply(id, call);
    this.#staged.clear();
  }

  apply(id: string, call: OpenCall | null): void {
    if (call === null) this.#open.delete(id);
    else this.#open.set(id, call);
  }
}
