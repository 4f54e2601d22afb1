import { policyAttachment } from '@tallygate/contracts/mcp-proxy';
import { unwrapSchema } from '@tallygate/contracts/schema-wrappers';
import type { z } from 'zod';
import { isTable, type Table } from '../model/reading.ts';
import { sameValue } from '../model/same-value.ts';
import { childSchema, descriptionOf, knownKeys } from '../model/schema-walk.ts';
import { inlineValue, tomlKey, tomlValue } from './toml-value.ts';

export type TableOptions = {
  /** `changed` leaves out what equals the schema's default; `all` writes every value. */
  show: 'changed' | 'all';
  /** Writes what a value means after it. */
  hasComments: boolean;
  /** Dotted names of fields that are written even at their default. */
  always?: ReadonlySet<string>;
  /** Dotted names of tables of which every value is written. */
  full?: ReadonlySet<string>;
  /** Rewrites every text before it is written. */
  text?: (text: string) => string;
  /** Keeps texts with line breaks on one line. */
  isOneLine?: boolean;
  /** How the table or list of tables of that name is written; a table below a header of its own unless it says otherwise. */
  form?: (names: readonly string[]) => TableForm;
};

export type TableForm = 'header' | 'inline' | 'dotted';

export type WrittenTable = {
  /** Its own names, e.g. `['analytics', 'publishers']`; empty for none. */
  names: readonly string[];
  /** The header to write, `[[…]]` for an element of a list. */
  header: string;
  schema: z.ZodType | undefined;
  value: Table;
};

/** Writes a table and the tables below it, in the order of its schema and then by name; the lines. */
export function writeTable({ names, header, schema, value }: WrittenTable, options: TableOptions): string[] {
  const pairs: string[] = [];
  const below: string[] = [];
  for (const key of orderedKeys(schema, value)) {
    const item = value[key];
    const field = schema && childSchema(schema, key, value);
    const path = [...names, key];
    const isShown = options.show === 'all' || options.always?.has(path.join('.'));
    if (item === undefined || item === null || (!isShown && isDefault(field, item))) continue;
    const isFull = isKept(schema, key) || options.full?.has(path.join('.'));
    const inner: TableOptions = isFull ? { ...options, show: 'all' } : options;
    const form = options.form?.(path) ?? 'header';
    if (isTable(item) && form === 'header') {
      below.push(...writeTable({ names: path, header: `[${dotted(path)}]`, schema: field, value: item }, inner));
    } else if (isTable(item) && form === 'dotted') {
      pairs.push(...writeDotted({ names: path, keys: [key], schema: field, value: item }, inner));
    } else if (form === 'header' && Array.isArray(item) && item.length > 0 && item.every(isTable)) {
      const element = field && childSchema(field, 0, item);
      const list = { names: path, header: `[[${dotted(path)}]]`, schema: element };
      for (const entry of item) below.push(...writeTable({ ...list, value: entry }, inner));
    } else {
      const shown = isTable(item) ? shownFields(field, item, inner) : item;
      pairs.push(...writePair(tomlKey(key), { value: shown, schema: field }, options));
    }
  }
  const isImplied = pairs.length === 0 && below.length > 0 && !header.startsWith('[[');
  return isImplied ? below : ['', header, ...pairs, ...below];
}

/** The pairs of a table as `key.name = value`, whatever is in it. */
function writeDotted(
  { names, keys, schema, value }: Omit<WrittenTable, 'header'> & { keys: readonly string[] },
  options: TableOptions,
): string[] {
  const shown = Object.entries(shownFields(schema, value, options));
  if (shown.length === 0) return writePair(dotted(keys), { value: {} }, options);
  return shown.flatMap(([key, item]) => {
    const path = [...names, key];
    const field = schema && childSchema(schema, key, value);
    return isTable(item) && options.form?.(path) !== 'inline'
      ? writeDotted({ names: path, keys: [...keys, key], schema: field, value: item }, options)
      : writePair(dotted([...keys, key]), { value: item, schema: field }, options);
  });
}

/** A table without what the options leave out of it, in the order of its schema. */
export function shownFields(schema: z.ZodType | undefined, value: Table, options: Pick<TableOptions, 'show'>): Table {
  const entries = orderedKeys(schema, value).flatMap((key): [string, unknown][] => {
    const item = value[key];
    const field = fillingSchema(schema, key, value);
    if (item === undefined || item === null || (options.show !== 'all' && isDefault(field, item))) return [];
    return [[key, isTable(item) ? shownFields(field, item, options) : item]];
  });
  return Object.fromEntries(entries);
}

/** The schema of a field if what it says by default may be left out of it. */
export function fillingSchema(schema: z.ZodType | undefined, key: string, table: Table): z.ZodType | undefined {
  return schema && !isKept(schema, key) ? childSchema(schema, key, table) : undefined;
}

/** Params are kept as their author wrote them, so none of them may be left out. */
function isKept(schema: z.ZodType | undefined, key: string): boolean {
  return schema !== undefined && unwrapSchema(schema) === policyAttachment && key === 'params';
}

function writePair(
  name: string,
  { value, schema }: { value: unknown; schema?: z.ZodType | undefined },
  options: TableOptions,
): string[] {
  const written = withText(value, options.text);
  const line = `${name} = ${options.isOneLine ? inlineValue(written) : tomlValue(written)}`;
  const comment = options.hasComments && schema ? descriptionOf(schema) : undefined;
  if (!comment) return [line];
  return line.includes('\n') || line.length > 60 ? [`# ${comment}`, line] : [`${line} # ${comment}`];
}

function withText(value: unknown, rewrite: ((text: string) => string) | undefined): unknown {
  if (!rewrite) return value;
  if (typeof value === 'string') return rewrite(value);
  if (Array.isArray(value)) return value.map((item) => withText(item, rewrite));
  if (isTable(value))
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withText(item, rewrite)]));
  return value;
}

function orderedKeys(schema: z.ZodType | undefined, value: Table): string[] {
  const known = schema ? knownKeys(schema, value) : [];
  const others = Object.keys(value).filter((key) => !known.includes(key));
  return [...known.filter((key) => Object.hasOwn(value, key)), ...others.sort()];
}

// Schemas never change, and a file of a thousand proxies asks for the same few defaults.
const defaults = new WeakMap<z.ZodType, { value: unknown }>();

/** Whether a field may be left out because its schema fills in the same. */
export function isDefault(field: z.ZodType | undefined, value: unknown): boolean {
  if (!field) return false;
  let known = defaults.get(field);
  if (!known) {
    known = { value: field.safeParse(undefined).data };
    defaults.set(field, known);
  }
  return known.value !== undefined && sameValue(known.value, value);
}

/** Names as a header or a dotted key spells them. */
export function dotted(path: readonly string[]): string {
  return path.map(tomlKey).join('.');
}
