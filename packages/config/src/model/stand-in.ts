import { unwrapSchema } from '@tallygate/contracts/schema-wrappers';
import { z } from 'zod';

// One of these satisfies every text field of the model; order matters only for speed.
const TEXTS = [
  'x',
  'v1',
  '/x',
  '1s',
  '1',
  'https://stand-in.invalid',
  'x.invalid',
  '2025-06-18',
  '{}',
  '*',
  'xyz',
  'X',
];

/** A value that a field would accept, to look past a value that it does not; undefined when none is known. */
export function standInFor(schema: z.ZodType): unknown {
  const leaf = unwrapSchema(schema);
  const enumerated = leaf instanceof z.ZodEnum ? leaf.options : leaf instanceof z.ZodLiteral ? [...leaf.values] : [];
  const composed = leaf instanceof z.ZodArray ? [[standInFor(leaf.element as z.ZodType)]] : [requiredFields(leaf)];
  const candidates: unknown[] = [...enumerated, ...TEXTS, 1, 401, 1024, 65_536, 1_048_576, true, [], ...composed];
  return candidates.find((candidate) => schema.safeParse(candidate).success);
}

function requiredFields(schema: z.ZodType): Record<string, unknown> {
  const shape = schema instanceof z.ZodObject ? (schema.shape as Record<string, z.ZodType>) : {};
  const required = Object.entries(shape).filter(([, field]) => !field.safeParse(undefined).success);
  return Object.fromEntries(required.map(([key, field]) => [key, standInFor(field)]));
}
