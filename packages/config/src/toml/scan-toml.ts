import { type Path, pathKey, type Segment } from '../model/path-origins.ts';

/** A key, header or list element of a TOML text: its path, its place, and the span of its value. */
export type TomlEntry = {
  path: Path;
  /** Offset of the key or header; of the value for list elements. */
  at: number;
  /** Span of the value's text; absent for table headers. */
  value?: { start: number; end: number };
};

/** Lists, inline tables and parts of a key inside each other; what is deeper is no configuration, and is passed over. */
export const MAX_NESTING = 64;

const BARE = /[A-Za-z0-9_-]/;

/**
 * Lists every key, table header and list element of a TOML 1.0 text in order. Made for locating, not for judging: it
 * never throws, and on text that is not TOML it lists what it could make out, line by line.
 */
export function scanToml(text: string): TomlEntry[] {
  return new Scanner(text).scan();
}

class Scanner {
  readonly #text: string;
  readonly #entries: TomlEntry[] = [];
  readonly #listLengths = new Map<string, number>();
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  scan(): TomlEntry[] {
    let table: Path = [];
    if (this.#text.startsWith('\uFEFF')) this.#at = 1;
    while (this.#at < this.#text.length) {
      this.#skipBlank(true);
      if (this.#at >= this.#text.length) break;
      const start = this.#at;
      if (this.#text[this.#at] === '[') {
        const isList = this.#text[this.#at + 1] === '[';
        this.#at += isList ? 2 : 1;
        table = this.#openTable(this.#key(), isList);
        this.#entries.push({ path: table, at: start });
      } else {
        this.#pair(table);
      }
      // What a pair or header left of its line: its closing brackets, a comment, or something unreadable.
      this.#skipLine(start);
    }
    return this.#entries;
  }

  /** A header's path with list indexes filled in: each name that is a list stands for its last element. */
  #openTable(names: string[], isList: boolean): Path {
    const path: Segment[] = [];
    for (const [index, name] of names.entries()) {
      path.push(name);
      const key = pathKey(path);
      const count = this.#listLengths.get(key);
      if (isList && index === names.length - 1) {
        this.#listLengths.set(key, (count ?? 0) + 1);
        path.push(count ?? 0);
      } else if (count !== undefined) {
        path.push(count - 1);
      }
    }
    return path;
  }

  #pair(table: Path): void {
    const at = this.#at;
    const names = this.#key();
    this.#skipBlank(false);
    if (names.length === 0 || this.#text[this.#at] !== '=') return;
    this.#at++;
    this.#skipBlank(false);
    const path = [...table, ...names];
    const start = this.#at;
    const entry: TomlEntry = { path, at };
    this.#entries.push(entry);
    this.#value(path);
    entry.value = { start, end: this.#at };
  }

  #key(): string[] {
    const names: string[] = [];
    for (;;) {
      this.#skipBlank(false);
      const quote = this.#text[this.#at];
      if (quote === '"' || quote === "'") {
        const start = this.#at;
        this.#string();
        const inner = this.#text.slice(start + 1, this.#at - 1);
        if (names.length < MAX_NESTING) names.push(quote === "'" ? inner : unescapeKey(inner));
      } else {
        const start = this.#at;
        while (BARE.test(this.#text[this.#at] ?? '')) this.#at++;
        if (this.#at === start) return names;
        if (names.length < MAX_NESTING) names.push(this.#text.slice(start, this.#at));
      }
      this.#skipBlank(false);
      if (this.#text[this.#at] !== '.') return names;
      this.#at++;
    }
  }

  #value(path: Path): void {
    const first = this.#text[this.#at];
    if (first === '"' || first === "'") this.#string();
    else if (first === '[' && this.#depth < MAX_NESTING) this.#list(path);
    else if (first === '{' && this.#depth < MAX_NESTING) this.#inlineTable(path);
    else while (this.#at < this.#text.length && !/[\n,\]}#]/.test(this.#text[this.#at]!)) this.#at++;
    while (/[ \t\r]/.test(this.#text[this.#at - 1] ?? '')) this.#at--;
  }

  #list(path: Path): void {
    this.#depth++;
    this.#at++;
    for (let index = 0; ; index++) {
      this.#skipBlank(true);
      if (this.#at >= this.#text.length) break;
      if (this.#text[this.#at] === ']') break;
      const start = this.#at;
      const entry: TomlEntry = { path: [...path, index], at: start };
      this.#entries.push(entry);
      this.#value(entry.path);
      entry.value = { start, end: this.#at };
      this.#skipBlank(true);
      if (this.#text[this.#at] === ',') this.#at++;
      else if (this.#at === start) break;
    }
    this.#at++;
    this.#depth--;
  }

  #inlineTable(path: Path): void {
    this.#depth++;
    this.#at++;
    for (;;) {
      this.#skipBlank(true);
      if (this.#at >= this.#text.length) break;
      if (this.#text[this.#at] === '}') break;
      const start = this.#at;
      this.#pair(path);
      this.#skipBlank(true);
      if (this.#text[this.#at] === ',') this.#at++;
      else if (this.#at === start) break;
    }
    this.#at++;
    this.#depth--;
  }

  #string(): void {
    const quote = this.#text[this.#at]!;
    const isLong = this.#text.startsWith(quote.repeat(3), this.#at);
    const close = isLong ? quote.repeat(3) : quote;
    this.#at += close.length;
    while (this.#at < this.#text.length) {
      if (quote === '"' && this.#text[this.#at] === '\\') this.#at += 2;
      else if (this.#text.startsWith(close, this.#at)) break;
      else if (!isLong && this.#text[this.#at] === '\n') return;
      else this.#at++;
    }
    this.#at = Math.min(this.#at + close.length, this.#text.length);
    // A long string may end in up to two quotes of its own.
    for (let extra = 0; isLong && extra < 2 && this.#text[this.#at] === quote; extra++) this.#at++;
  }

  #skipBlank(crossesLines: boolean): void {
    for (;;) {
      const character = this.#text[this.#at];
      if (character === ' ' || character === '\t' || (crossesLines && (character === '\n' || character === '\r'))) {
        this.#at++;
      } else if (crossesLines && character === '#') {
        this.#toLineEnd();
      } else {
        return;
      }
    }
  }

  #skipLine(start: number): void {
    this.#toLineEnd();
    if (this.#at === start) this.#at++;
  }

  #toLineEnd(): void {
    const end = this.#text.indexOf('\n', this.#at);
    this.#at = end < 0 ? this.#text.length : end;
  }
}

function unescapeKey(inner: string): string {
  try {
    return JSON.parse(`"${inner}"`) as string;
  } catch {
    return inner;
  }
}
