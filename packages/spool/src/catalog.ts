import { readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from '@tallygate/disk/is-missing';
import { parseSegmentName } from './names.ts';
import { measureSegment, newSegment, type Segment } from './segment.ts';
import type { Tail } from './shared-tail.ts';

/** The segments of a spool folder, per writer in order, and their bytes in all. */
export class Catalog {
  readonly dir: string;
  readonly #writers = new Map<string, Segment[]>();
  readonly #removing = new Set<string>();
  readonly #tailOf: (writer: string) => Tail | undefined;
  #bytes = 0;

  /** @param tailOf what a writer in another thread says of its newest segment */
  constructor(dir: string, tailOf: (writer: string) => Tail | undefined = () => undefined) {
    this.dir = dir;
    this.#tailOf = tailOf;
  }

  get bytes(): number {
    return this.#bytes;
  }

  writers(): string[] {
    return [...this.#writers.keys()];
  }

  ofWriter(writer: string): readonly Segment[] {
    return this.#writers.get(writer) ?? [];
  }

  all(): Segment[] {
    return [...this.#writers.values()].flat();
  }

  has(segment: Segment): boolean {
    return this.ofWriter(segment.writer).includes(segment);
  }

  /** A writer's first segment numbered `from` or higher. */
  firstFrom(writer: string, from: number): Segment | undefined {
    return this.ofWriter(writer).find((segment) => segment.segment >= from);
  }

  /** True when its writer will add nothing more to the segment. */
  isEnded(segment: Segment): boolean {
    return segment.isSealed || this.ofWriter(segment.writer).at(-1) !== segment;
  }

  add(segment: Segment): void {
    const list = this.#writers.get(segment.writer);
    if (list) list.push(segment);
    else this.#writers.set(segment.writer, [segment]);
    this.#bytes += segment.bytes;
  }

  resize(segment: Segment, bytes: number): void {
    this.#bytes += bytes - segment.bytes;
    segment.bytes = bytes;
  }

  /** Forgets a segment, and deletes its file in the background. */
  async remove(segment: Segment): Promise<void> {
    this.#forget(segment);
    this.#removing.add(segment.path);
    try {
      await unlink(segment.path);
    } catch (error) {
      if (!isMissing(error)) throw error;
    } finally {
      this.#removing.delete(segment.path);
    }
  }

  /**
   * Reads the folder again: finds, measures and drops what other processes created, wrote and deleted.
   * @returns segments that are gone without having been removed here
   */
  async refresh(): Promise<Segment[]> {
    const gone: Segment[] = [];
    // Before the listing: what is begun meanwhile is not in it.
    const known = this.all();
    const present = new Map<string, { writer: string; segment: number }>();
    for (const name of (await readdir(this.dir)).sort()) {
      const parsed = parseSegmentName(name);
      if (parsed) present.set(join(this.dir, name), parsed);
    }
    for (const segment of known) {
      if (this.#removing.has(segment.path) || (segment.isOwn && !segment.isSealed)) continue;
      if (!present.has(segment.path)) {
        if (this.#forget(segment)) gone.push(segment);
      } else if (!segment.isSealed) await this.#measure(segment);
    }
    // After the measuring: a segment that has a successor in the listing is known in its final length.
    const listed = new Set(this.all().map((segment) => segment.path));
    for (const [path, { writer, segment }] of present) {
      if (listed.has(path) || this.#removing.has(path)) continue;
      const found = newSegment({ writer, segment, path, isOwn: false });
      if (await this.#measure(found)) this.add(found);
    }
    return gone;
  }

  async #measure(segment: Segment): Promise<boolean> {
    const before = segment.bytes;
    const tail = this.#tailOf(segment.writer);
    // Just begun: nothing in it counts yet.
    if (tail !== undefined && segment.segment > tail.segment) return false;
    try {
      if (segment.segment === tail?.segment) Object.assign(segment, tail, { countedBytes: tail.bytes });
      else await measureSegment(segment);
    } catch (error) {
      if (!isMissing(error)) throw error;
      return false;
    }
    if (this.has(segment)) this.#bytes += segment.bytes - before;
    return true;
  }

  /** @returns whether it was known */
  #forget(segment: Segment): boolean {
    const list = this.#writers.get(segment.writer);
    const at = list?.indexOf(segment) ?? -1;
    if (list === undefined || at === -1) return false;
    list.splice(at, 1);
    if (list.length === 0) this.#writers.delete(segment.writer);
    this.#bytes -= segment.bytes;
    return true;
  }
}
