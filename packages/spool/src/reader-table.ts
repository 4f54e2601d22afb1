import type { Catalog } from './catalog.ts';
import { loadCursor } from './cursor.ts';
import { SpoolInputError } from './errors.ts';
import { LagMeter } from './lag.ts';
import { checkName } from './names.ts';
import { type Positions, unreadEvents } from './position.ts';
import type { Segment } from './segment.ts';

/** What the spool knows of a reader, whether it reads in this process or in another. */
export type ReaderState = {
  readonly name: string;
  /** Everything before this was committed. */
  committed: Positions;
  /** Had no cursor file when it was first seen. */
  isNew: boolean;
  /** Reads in this process, which then alone moves `committed`. */
  isOwned: boolean;
  readonly lag: LagMeter;
};

/** The enabled readers, which hold segments back until they have passed them. */
export class ReaderTable {
  readonly #catalog: Catalog;
  readonly #onError: (error: Error) => void;
  #enabled = new Map<string, ReaderState>();
  /** Read in this process; kept while they do, also when they are not enabled. */
  readonly #owned = new Map<string, ReaderState>();

  constructor(catalog: Catalog, onError: (error: Error) => void) {
    this.#catalog = catalog;
    this.#onError = onError;
  }

  /** Makes exactly `names` the enabled readers. Throws `SpoolInputError` for a name that cannot be one. */
  enable(names: readonly string[]): void {
    for (const name of names) checkName('readers', name);
    this.#enabled = new Map(
      names.map((name) => [name, this.#enabled.get(name) ?? this.#owned.get(name) ?? this.#load(name)]),
    );
  }

  get(name: string): ReaderState | undefined {
    return this.#enabled.get(name);
  }

  states(): IterableIterator<ReaderState> {
    return this.#enabled.values();
  }

  get isEmpty(): boolean {
    return this.#enabled.size === 0;
  }

  /** True when every enabled reader has committed all of the segment; false while there are no readers. */
  havePassed(segment: Segment): boolean {
    if (segment.events === 0) return true;
    return !this.isEmpty && this.mostUnread(segment) === 0;
  }

  /** The events of the segment which the reader that is farthest behind has yet to commit. */
  mostUnread(segment: Segment): number {
    let most = 0;
    for (const { committed } of this.#enabled.values()) most = Math.max(most, unreadEvents(segment, committed));
    return most;
  }

  /** From now on this process alone moves the reader, from where its cursor file says. */
  own(state: ReaderState): void {
    this.#reloadState(state);
    state.isOwned = true;
    this.#owned.set(state.name, state);
  }

  disown(state: ReaderState): void {
    state.isOwned = false;
    this.#owned.delete(state.name);
  }

  /** Looks up how far the readers of other processes have come. */
  reload(): void {
    for (const state of this.#enabled.values()) if (!state.isOwned) this.#reloadState(state);
  }

  #reloadState(state: ReaderState): void {
    const { committed, isNew } = this.#load(state.name);
    state.committed = committed;
    state.isNew = isNew;
  }

  #load(name: string): ReaderState {
    let cursor: Positions | null = null;
    try {
      cursor = loadCursor(this.#catalog.dir, name);
    } catch (error) {
      // Reading everything retained again is safe, records are delivered at least once; skipping is not.
      this.#onError(error instanceof Error ? error : new SpoolInputError(String(error)));
    }
    const isNew = cursor === null;
    return { name, committed: cursor ?? new Map(), isNew, isOwned: false, lag: new LagMeter() };
  }
}
