import { SpoolCorruptionError } from './errors.ts';
import type { Damage } from './frame-stream.ts';
import type { Segment } from './segment.ts';

/** Counts damaged places and reports each once, however many readers come across it. */
export class DamageLog {
  readonly #onError: (error: Error) => void;
  readonly #seen = new Set<string>();

  constructor(onError: (error: Error) => void) {
    this.#onError = onError;
  }

  get count(): number {
    return this.#seen.size;
  }

  readonly note = (segment: Segment, { offset, bytes }: Damage): void => {
    const place = `${segment.path}:${offset}`;
    if (this.#seen.has(place)) return;
    this.#seen.add(place);
    this.#onError(new SpoolCorruptionError(segment.path, offset, bytes));
  };
}
