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

/** Text of a `text` or `jsonb` column. */
export function pgText(max: number): z.ZodString {
  return z
    .string()
    .max(max, `must have at most ${max} characters`)
    .regex(/^[^\0]*$/, 'must not contain the character U+0000')
    .regex(/^\P{Surrogate}*$/u, 'must be Unicode text without halves of a surrogate pair');
}

/** Whole number of an `integer` column. */
export const pgInt = z.int().min(-2_147_483_648).max(2_147_483_647);

/** Whole number of a `bigint` column that a double holds exactly. */
export const pgBigint = z.int();

/** Decimal digits of a `bigint` column, as text: addresses carry positions of the ledger so. */
export const pgBigintText = z
  .string()
  .regex(/^\d{1,19}$/, 'must be a whole number of at most 19 digits')
  .refine((text) => BigInt(text) <= 9_223_372_036_854_775_807n, 'must be at most 9223372036854775807');

/** Instant of a `timestamptz` column, ISO 8601 with its offset; years have four digits. */
export const pgTime = z.iso.datetime({ offset: true });
