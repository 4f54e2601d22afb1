import { mergedSchemas } from './merge-schemas.ts';
import { asObject, asSchema, type Keywords, listOf, type Schema } from './schema-parts.ts';

const MAX_STEPS = 32;
const CIRCLE = 'its references lead in a circle';

/**
 * The schema with its references followed and `allOf` merged.
 * @param root the document that references point into; other documents are never fetched
 * @returns a sentence when that is not possible
 */
export function resolveSchema(schema: Schema, root: Schema, steps = MAX_STEPS): Schema | string {
  let current: Schema = schema;
  for (let left = steps; left > 0; left -= 1) {
    if (typeof current === 'boolean') return current;
    const { $ref: reference, ...beside } = current;
    if (typeof reference === 'string') {
      const target = pointedAt(reference, root);
      if (target === undefined) return `it refers to ${reference}, which is not in the schema`;
      current = typeof target === 'boolean' ? target : { ...target, ...beside };
      continue;
    }
    const parts = listOf(current.allOf);
    if (parts === null) return current;
    const { allOf, ...own } = current;
    const merged = mergedAll(own, { parts, root, steps: left - 1 });
    if (typeof merged === 'string') return merged;
    current = merged;
  }
  return CIRCLE;
}

type Parts = { parts: readonly Schema[]; root: Schema; steps: number };

function mergedAll(own: Keywords, { parts, root, steps }: Parts): Keywords | string {
  let whole = own;
  for (const part of parts) {
    // Each part may have parts of its own: what leads in a circle is found before the stack ends.
    const resolved = steps <= 0 ? CIRCLE : resolveSchema(part, root, Math.floor(steps / 2));
    if (typeof resolved === 'string') return resolved;
    const merged = mergedSchemas(whole, resolved);
    if (merged === null) return 'its parts contradict each other';
    whole = merged;
  }
  return whole;
}

/** The same; a schema that cannot be resolved allows anything, as far as a form can say. */
export function resolvedOr(schema: Schema, root: Schema): Schema {
  const resolved = resolveSchema(schema, root);
  return typeof resolved === 'string' ? true : resolved;
}

/** What a reference inside the document points at (RFC 6901); documents elsewhere are never fetched. */
function pointedAt(reference: string, root: Schema): Schema | undefined {
  if (!reference.startsWith('#')) return undefined;
  let value: unknown = root;
  const pointer = safeDecode(reference.slice(1));
  if (pointer !== '' && !pointer.startsWith('/')) return anchored(root, pointer);
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return asSchema(value);
}

/** A definition by its `$anchor`. */
function anchored(root: Schema, anchor: string): Schema | undefined {
  if (typeof root === 'boolean') return undefined;
  const definitions = { ...asObject(root.definitions), ...asObject(root.$defs) };
  const found = Object.values(definitions).find((one) => asObject(one)?.$anchor === anchor);
  return asSchema(found);
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
