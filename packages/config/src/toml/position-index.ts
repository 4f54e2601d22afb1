import { type Path, pathKey } from '../model/path-origins.ts';
import { scanToml } from './scan-toml.ts';

/** Finds the line of a key path in a text. */
export type PositionIndex = {
  /** 1-based line of the path, else of its nearest parent that stands in the text; undefined when none does. */
  lineOf(path: Path): number | undefined;
  /** 1-based line of exactly this path's first mention, at or before which it was defined. */
  firstLineOf(path: Path): number | undefined;
};

/**
 * Indexes the lines of all keys of a TOML text (tables, lists of tables, dotted keys, inline tables, lists).
 * @param text TOML; broken text is indexed as far as it can be read
 */
export function indexToml(text: string): PositionIndex {
  let index: Map<string, number> | undefined;
  const firstLineOf = (path: Path): number | undefined => {
    // Most files have nothing to point at, so the index is made when it is first asked.
    index ??= firstLines(text);
    return index.get(pathKey(path));
  };
  return {
    firstLineOf,
    lineOf(path) {
      for (let length = path.length; length > 0; length--) {
        const line = firstLineOf(path.slice(0, length));
        if (line !== undefined) return line;
      }
      return undefined;
    },
  };
}

function firstLines(text: string): Map<string, number> {
  const lines = lineCounter(text);
  const byPath = new Map<string, number>();
  for (const { path, at } of scanToml(text)) {
    // `a.b.c = 1` and `[a.b]` also introduce their parents.
    for (let length = 1; length <= path.length; length++) {
      const key = pathKey(path.slice(0, length));
      if (!byPath.has(key)) byPath.set(key, lines(at));
    }
  }
  return byPath;
}

/** A function from offset to 1-based line; offsets are expected to grow from call to call. */
function lineCounter(text: string): (offset: number) => number {
  let line = 1;
  let reached = 0;
  return (offset) => {
    for (; reached < offset; reached++) if (text[reached] === '\n') line++;
    return line;
  };
}
