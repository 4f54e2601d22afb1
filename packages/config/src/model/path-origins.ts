/** One step of a path: a field name or a list index. */
export type Segment = string | number;
export type Path = readonly Segment[];

/** Stable map key of a path. */
export function pathKey(path: Path): string {
  return JSON.stringify(path);
}

/**
 * Remembers where a value stood before it was moved to its canonical place, so that a finding can name the field as
 * its author wrote it.
 */
export class PathOrigins {
  readonly #moves = new Map<string, Path>();

  /** Notes that what is now at `to` was written at `from`; moves may follow one another. */
  move(from: Path, to: Path): void {
    this.#moves.set(pathKey(to), this.origin(from));
  }

  /** The author's path of a canonical one: the longest moved prefix decides. */
  origin(path: Path): Path {
    for (let length = path.length; length > 0; length--) {
      const before = this.#moves.get(pathKey(path.slice(0, length)));
      if (before) return [...before, ...path.slice(length)];
    }
    return path;
  }
}
