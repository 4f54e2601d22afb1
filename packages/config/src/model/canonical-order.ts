import type { z } from 'zod';
import { isTable } from './reading.ts';
import { childSchema, knownKeys } from './schema-walk.ts';

/** A copy of a value with its fields in the order of the schema; fields that it does not name follow as they stood. */
export function inSchemaOrder(schema: z.ZodType | undefined, value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map((item, index) => inSchemaOrder(schema && childSchema(schema, index, value), item));
  }
  if (!isTable(value)) return value;
  const known = schema ? knownKeys(schema, value) : [];
  const keys = [
    ...known.filter((key) => Object.hasOwn(value, key)),
    ...Object.keys(value).filter((key) => !known.includes(key)),
  ];
  const entries = keys.filter((key) => value[key] !== undefined);
  return Object.fromEntries(
    entries.map((key) => [key, inSchemaOrder(schema && childSchema(schema, key, value), value[key])]),
  );
}
