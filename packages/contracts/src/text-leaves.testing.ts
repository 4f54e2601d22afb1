import { z } from 'zod';
import { type Seal, sealOf } from './field-marks.ts';
import { unwrapSchema } from './schema-wrappers.ts';

/**
 * Every place of a schema where a free text may stand, by its path (`a.b[].c{}`: `[]` an element, `{}` a value of a record,
 * `*` a field that the schema does not name), with how much of it is sealed. Enumerations and numbers are left out: nobody
 * can put a credential there. Below a sealed place nothing is listed, and a container that stands at several places is
 * listed at its first.
 */
export function textLeaves(schema: z.ZodType, at = ''): Map<string, Seal | null> {
  const leaves = new Map<string, Seal | null>();
  visit(schema, at, leaves, new Set());
  return leaves;
}

function visit(schema: z.ZodType, path: string, leaves: Map<string, Seal | null>, seen: Set<z.ZodType>): void {
  const inner = unwrapSchema(schema);
  const seal = sealOf(schema);
  const isLeaf = ['string', 'template_literal', 'unknown', 'any', 'custom'].includes(inner._zod.def.type);
  // A union says of itself what its branches are; its own leaves tell which.
  if (isLeaf || (seal !== null && !(inner instanceof z.ZodUnion))) {
    leaves.set(path, seal ?? leaves.get(path) ?? null);
    return;
  }
  if (seen.has(inner)) return;
  seen.add(inner);
  const go = (next: unknown, to: string) => visit(next as z.ZodType, to, leaves, seen);
  if (inner instanceof z.ZodArray) go(inner.element, `${path}[]`);
  else if (inner instanceof z.ZodTuple) for (const item of inner.def.items) go(item, `${path}[]`);
  else if (inner instanceof z.ZodRecord || inner instanceof z.ZodMap) go(inner.valueType, `${path}{}`);
  else if (inner instanceof z.ZodUnion) for (const option of inner.options) go(option, path);
  else if (inner instanceof z.ZodIntersection) for (const side of [inner.def.left, inner.def.right]) go(side, path);
  else if (inner instanceof z.ZodObject) {
    for (const [key, field] of Object.entries(inner.shape)) go(field, path === '' ? key : `${path}.${key}`);
    const { catchall } = inner.def;
    if (catchall && !(catchall instanceof z.ZodNever)) go(catchall, path === '' ? '*' : `${path}.*`);
  }
}
