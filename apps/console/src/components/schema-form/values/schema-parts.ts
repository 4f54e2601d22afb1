/** A JSON Schema (draft 7 or 2020-12) as it came: an object, or `true` and `false`. */
export type Schema = boolean | { readonly [keyword: string]: unknown };
export type Keywords = Exclude<Schema, boolean>;

/** The value as a schema; undefined when it is none. */
export function asSchema(value: unknown): Schema | undefined {
  if (typeof value === 'boolean') return value;
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Keywords) : undefined;
}

/** The value as an object; undefined when it is none. */
export function asObject(value: unknown): Record<string, unknown> | undefined {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

/** The value as a text with something in it. */
export function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A list of schemas with at least one; what is none in it allows anything. */
export function listOf(value: unknown): Schema[] | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  return value.map((one) => asSchema(one) ?? true);
}

/** The texts of a list; null when it is none. */
export function listOfTexts(value: unknown): string[] | null {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : null;
}

/** The one value that a schema takes; undefined when it takes others too. */
export function constantOf(schema: Schema): unknown {
  if (typeof schema === 'boolean') return undefined;
  if ('const' in schema) return schema.const;
  return Array.isArray(schema.enum) && schema.enum.length === 1 ? schema.enum[0] : undefined;
}
