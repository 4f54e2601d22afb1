import { formatPath, type Note } from '@tallygate/contracts/finding';
import { type Path, PathOrigins, type Segment } from './path-origins.ts';

/** A table of a document whose fields have not been checked yet. */
export type Table = Record<string, unknown>;

/** Whether a value is a plain table (not a list, not a date). */
export function isTable(value: unknown): value is Table {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** What one reading of a document gathers: notes for the operator, and where moved values came from. */
export class Reading {
  readonly notes: Note[] = [];
  readonly origins = new PathOrigins();

  /** Adds a note at the author's spelling of a canonical path. */
  note(path: Path, message: string): void {
    this.notes.push({ path: formatPath(this.origins.origin(path)), message });
  }

  /** Renames a field of a table; an existing field of the new name is kept and the old one reported as ignored. */
  rename(table: Table, at: Path, from: string, to: string): void {
    if (!Object.hasOwn(table, from)) return;
    const value = table[from];
    delete table[from];
    if (Object.hasOwn(table, to)) {
      this.note([...at, from], `ignored, because "${to}" stands beside it`);
      return;
    }
    this.note([...at, from], `read "${from}" as "${to}"`);
    this.origins.move([...at, from], [...at, to]);
    table[to] = value;
  }

  /** Moves a value from one table to another. Without a message the move is remembered but not noted. */
  move(source: Table, from: Path, target: Table, to: Path, message?: string): void {
    const oldKey = String(from.at(-1));
    const newKey = String(to.at(-1));
    const value = source[oldKey];
    delete source[oldKey];
    if (Object.hasOwn(target, newKey)) {
      this.note(from, 'ignored, because the same field is also set in its usual place');
      return;
    }
    if (message !== undefined) this.note(from, message);
    this.origins.move(from, to);
    target[newKey] = value;
  }

  /** Removes a field that has no meaning here, and says so. */
  drop(table: Table, at: Path, key: string, message: string): void {
    if (!Object.hasOwn(table, key)) return;
    this.note([...at, key], message);
    delete table[key];
  }
}

/** The table at a key, created when there is none; null when something else stands there. */
export function tableAt(parent: Table, key: string): Table | null {
  if (!Object.hasOwn(parent, key)) parent[key] = {};
  const value = parent[key];
  return isTable(value) ? value : null;
}

/** The value at a path inside a document; undefined when a step is missing. */
export function valueAt(document: unknown, path: readonly PropertyKey[]): unknown {
  let value = document;
  for (const segment of path) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, segment)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[segment];
  }
  return value;
}

/** Replaces the value at an existing path; `undefined` removes the field. Nothing happens when a step is missing. */
export function setAt(document: unknown, path: Path, value: unknown): void {
  const parent = valueAt(document, path.slice(0, -1));
  const key: Segment | undefined = path.at(-1);
  if (parent === null || typeof parent !== 'object' || key === undefined) return;
  if (value === undefined && !Array.isArray(parent)) delete (parent as Record<Segment, unknown>)[key];
  else (parent as Record<Segment, unknown>)[key] = value;
}

/** Sets the value at a path of a document, and makes the tables and lists on the way where there are none. */
export function putAt(document: unknown, path: Path, value: unknown): void {
  let parent = document as Record<Segment, unknown>;
  for (const [index, segment] of path.entries()) {
    if (index === path.length - 1) {
      Object.defineProperty(parent, segment, { value, enumerable: true, configurable: true, writable: true });
      return;
    }
    const known: unknown = Object.hasOwn(parent, segment) ? parent[segment] : undefined;
    const next = known !== null && typeof known === 'object' ? known : typeof path[index + 1] === 'number' ? [] : {};
    Object.defineProperty(parent, segment, { value: next, enumerable: true, configurable: true, writable: true });
    parent = next as Record<Segment, unknown>;
  }
}
