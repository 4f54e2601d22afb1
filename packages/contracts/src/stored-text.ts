import { z } from 'zod';

/** Half of a surrogate pair without its other half: no text in UTF-8, and no `jsonb` of PostgreSQL. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/** What no column of the database can hold in a text: U+0000, or half of a surrogate pair. Null when it can hold it. */
export function unstorableIn(text: string): string | null {
  if (text.includes('\0')) return 'must not contain the character U+0000';
  if (LONE_SURROGATE.test(text)) return 'must be Unicode text; found half of a surrogate pair';
  return null;
}

/** The first text in a value, or name of a field, that the database cannot hold, with its path. */
export function findUnstorable(value: unknown): { path: PropertyKey[]; message: string } | null {
  const pending: { value: unknown; path: PropertyKey[] }[] = [{ value, path: [] }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value: part, path } = next;
    if (typeof part === 'string') {
      const message = unstorableIn(part);
      if (message !== null) return { path, message };
    } else if (Array.isArray(part)) {
      for (const [index, item] of part.entries()) pending.push({ value: item, path: [...path, index] });
    } else if (part !== null && typeof part === 'object') {
      for (const [key, item] of Object.entries(part)) {
        const message = unstorableIn(key);
        if (message !== null) return { path, message: `the name of a field ${message}` };
        pending.push({ value: item, path: [...path, key] });
      }
    }
  }
  return null;
}

/** Bounds of numbers that go into columns wider than `integer`; a test asks for them by number. */
export const wideNumbers = z.registry<{ column: 'bigint' | 'numeric' }>();

/** Text of a `text` or `jsonb` column. */
export function pgText(max: number): z.ZodString {
  return z
    .string()
    .max(max, `must have at most ${max} characters`)
    .regex(/^[^\0]*$/, 'must not contain the character U+0000')
    .regex(/^\P{Surrogate}*$/u, 'must be Unicode text without halves of a surrogate pair');
}

/** 2^50: a thousand sums of it fit into `bigint`, and bytes of a petabyte into it. */
const MAX_COUNT = 2 ** 50;

/** Whole number of an `integer` column. */
export const pgInt = z.int().min(-2_147_483_648).max(2_147_483_647);

/** Whole number of a `bigint` column that a double holds exactly; sums of it must not leave the column. */
export const pgBigint = z.int().min(0).max(MAX_COUNT).register(wideNumbers, { column: 'bigint' });

/** Number with a fraction that is kept in JSON. */
export const pgNumber = z.number().min(0).max(MAX_COUNT).register(wideNumbers, { column: 'numeric' });

/** Decimal digits of a `bigint` column, as text: addresses carry positions of the ledger so. */
export const pgBigintText = z
  .string()
  .regex(/^\d{1,19}$/, 'must be a whole number of at most 19 digits')
  .refine((text) => text.length < 19 || text <= '9223372036854775807', 'must be at most 9223372036854775807');

/** Instant of a `timestamptz` column, ISO 8601 with its offset, from the year 1 to 9999. */
export const pgTime = z.iso
  .datetime({ offset: true, error: 'must be an instant such as "2026-11-29T14:41:00Z"' })
  .refine((text) => !text.startsWith('0000'), 'must be in the year 1 or later');

/** Id of something in an address or a query: long enough for every name that was ever accepted. */
export const pgKey = pgText(256);

/** Number of a version or revision in an address, where everything is text. */
export const pgIntText = z.coerce.number().int().min(-2_147_483_648).max(2_147_483_647);
