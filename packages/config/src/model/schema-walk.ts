import { sealOf } from '@tallygate/contracts/field-marks';
import { gatewayConfig } from '@tallygate/contracts/gateway-config';
import { policyAttachment } from '@tallygate/contracts/mcp-proxy';
import { findPolicy, POLICIES } from '@tallygate/contracts/policies/catalogue';
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
    return findPolicy(String(container.name))?.params;
  }
  const object = objectSchema(inner, container);
  if (!object) return undefined;
  const { catchall } = object.def;
  const others = catchall instanceof z.ZodNever ? undefined : catchall;
  return (Object.hasOwn(object.shape, key) ? object.shape[String(key)] : others) as z.ZodType | undefined;
}

const sealing = new WeakMap<z.ZodType, boolean>();

/** Whether a secret may stand anywhere in a value of the schema. */
export function hasSeals(schema: z.ZodType): boolean {
  const known = sealing.get(schema);
  if (known !== undefined) return known;
  // A schema within itself adds nothing to what its other fields say.
  sealing.set(schema, false);
  const inner = unwrapSchema(schema);
  const found = sealOf(schema) !== null || inner === policyAttachment || partsOf(inner).some(hasSeals);
  sealing.set(schema, found);
  return found;
}

function partsOf(schema: z.ZodType): z.ZodType[] {
  if (schema instanceof z.ZodArray) return [schema.element as z.ZodType];
  if (schema instanceof z.ZodRecord) return [schema.valueType as z.ZodType];
  if (schema instanceof z.ZodUnion) return schema.options as z.ZodType[];
  if (!(schema instanceof z.ZodObject)) return [];
  return [...Object.values(schema.shape), ...(schema.def.catchall ? [schema.def.catchall] : [])] as z.ZodType[];
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

let names: { plain: Set<string>; sealed: Set<string> } | undefined;

/** Whether a name is that of fields which never hold a secret; for texts that stand at no known place, such as comments. */
export function isPlainName(name: string): boolean {
  names ??= namesOf([gatewayConfig, ...POLICIES.map(({ params }) => params)]);
  return names.plain.has(name) && !names.sealed.has(name);
}

function namesOf(roots: readonly z.ZodType[]): { plain: Set<string>; sealed: Set<string> } {
  const found = { plain: new Set<string>(), sealed: new Set<string>() };
  const seen = new Set<z.ZodType>();
  const visit = (schema: z.ZodType) => {
    const inner = unwrapSchema(schema);
    if (seen.has(inner)) return;
    seen.add(inner);
    if (inner instanceof z.ZodObject)
      for (const [key, field] of Object.entries(inner.shape))
        (hasSeals(field as z.ZodType) ? found.sealed : found.plain).add(key);
    partsOf(inner).forEach(visit);
  };
  roots.forEach(visit);
  return found;
}
