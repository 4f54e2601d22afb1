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

/** A table inside a document, and the path at which it stands. */
export type PlacedTable = { table: Table; at: Path };

/** A field of such a table, whether it is there or not. */
export type PlacedField = PlacedTable & { key: string };

/** What one reading of a document gathers: notes for the operator, and where moved values came from. */
export class Reading {
  readonly notes: Note[] = [];
  readonly origins = new PathOrigins();

  /** Adds a note at the author's spelling of a canonical path. */
  note(path: Path, message: string): void {
    this.notes.push({ path: formatPath(this.origins.origin(path)), message });
  }

  /** Renames a field of a table; an existing field of the new name is kept and the old one reported as ignored. */
  rename({ table, at, key }: PlacedField, newKey: string): void {
    if (!Object.hasOwn(table, key)) return;
    const value = table[key];
    delete table[key];
    if (Object.hasOwn(table, newKey)) {
      this.note([...at, key], `ignored, because "${newKey}" stands beside it`);
      return;
    }
    this.note([...at, key], `read "${key}" as "${newKey}"`);
    this.origins.move([...at, key], [...at, newKey]);
    table[newKey] = value;
  }

  /** Moves a value from one field to another. Without a message the move is remembered but not noted. */
  move(from: PlacedField, to: PlacedField, message?: string): void {
    const source = [...from.at, from.key];
    const value = from.table[from.key];
    delete from.table[from.key];
    if (Object.hasOwn(to.table, to.key)) {
      this.note(source, 'ignored, because the same field is also set in its usual place');
      return;
    }
    if (message !== undefined) this.note(source, message);
    this.origins.move(source, [...to.at, to.key]);
    to.table[to.key] = value;
  }

  /** Removes a field that has no meaning here, and says so. */
  drop({ table, at, key }: PlacedField, message: string): void {
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
