import { z } from 'zod';

/**
 * The schema directly inside a wrapper (`optional`, `nullable`, `default`, `readonly`, `catch`, `lazy`, the input side of
 * `pipe` and `transform` …); undefined for a schema that wraps nothing.
 */
export function wrappedSchema(schema: z.ZodType): z.ZodType | undefined {
  // `unwrap` of a lazy schema makes it anew each time.
  if (schema instanceof z.ZodLazy) return schema._zod.innerType as z.ZodType;
  if (schema instanceof z.ZodPipe) return schema.in as z.ZodType;
  const { def } = schema._zod as { def: { innerType?: z.ZodType } };
  return def.innerType;
}

/** The schema below all its wrappers. */
export function unwrapSchema(schema: z.ZodType): z.ZodType {
  let inner = schema;
  for (let next = wrappedSchema(inner); next !== undefined; next = wrappedSchema(inner)) inner = next;
  return inner;
}
