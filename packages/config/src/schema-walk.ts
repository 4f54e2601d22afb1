import { policyAttachment } from '@tallygate/contracts/mcp-proxy';
import { findPolicy } from '@tallygate/contracts/policies/catalogue';
import { unwrapSchema, wrappedSchema } from '@tallygate/contracts/schema-wrappers';
import { z } from 'zod';
import { isTable } from './reading.ts';

/** The description of a field, wherever among its wrappers it was given. */
export function descriptionOf(schema: z.ZodType): string | undefined {
  for (let inner: z.ZodType | undefined = schema; inner !== undefined; inner = wrappedSchema(inner)) {
    if (inner.description !== undefined) return inner.description;
  }
  return undefined;
}

/** The object schema that a value is meant to satisfy; of a union, the branch whose fields fit best. */
export function objectSchema(schema: z.ZodType, value: unknown): z.ZodObject | null {
  const inner = unwrapSchema(schema);
  if (inner instanceof z.ZodObject) return inner;
  if (!(inner instanceof z.ZodUnion)) return null;
  let best: z.ZodObject | null = null;
  let bestScore = Number.NEGATIVE_INFINITY;
  for (const option of inner.options) {
    const branch = objectSchema(option as z.ZodType, value);
    if (!branch) continue;
    const score = branchScore(branch, value);
    if (score > bestScore) {
      best = branch;
      bestScore = score;
    }
  }
  return best;
}

// A literal or enum that accepts the value is a discriminator and outweighs any number of shared field names.
function branchScore(branch: z.ZodObject, value: unknown): number {
  if (!isTable(value)) return 0;
  let score = 0;
  for (const [key, field] of Object.entries(branch.shape)) {
    if (!Object.hasOwn(value, key)) continue;
    const inner = unwrapSchema(field as z.ZodType);
    const isDiscriminator = inner instanceof z.ZodLiteral || inner instanceof z.ZodEnum;
    if (!isDiscriminator) score += 1;
    else score += inner.safeParse(value[key]).success ? 100 : -100;
  }
  return score;
}

/** The schema of one field or list element of a value. */
export function childSchema(schema: z.ZodType, key: PropertyKey, container: unknown): z.ZodType | undefined {
  const inner = unwrapSchema(schema);
  if (inner instanceof z.ZodArray) return inner.element as z.ZodType;
  if (inner instanceof z.ZodRecord) return inner.valueType as z.ZodType;
  if (inner === policyAttachment && key === 'params' && isTable(container)) {
    const policy = findPolicy(String(container.name));
    if (policy) return policy.params;
  }
  const object = objectSchema(inner, container);
  return object ? (object.shape[String(key)] as z.ZodType | undefined) : undefined;
}

/** The schema at a path of a document; undefined where the schema says nothing. */
export function schemaAt(root: z.ZodType, path: readonly PropertyKey[], document: unknown): z.ZodType | undefined {
  let schema: z.ZodType | undefined = root;
  let value = document;
  for (const segment of path) {
    if (!schema) return undefined;
    schema = childSchema(schema, segment, value);
    value = value !== null && typeof value === 'object' ? (value as Record<PropertyKey, unknown>)[segment] : undefined;
  }
  return schema;
}

/** Names of the fields that the schema knows for a table. */
export function knownKeys(schema: z.ZodType, value: unknown): string[] {
  return Object.keys(objectSchema(schema, value)?.shape ?? {});
}
