/** The part of JSON Schema that policy parameters use. */
export type JsonSchema = {
  type?: string;
  description?: string;
  default?: unknown;
  enum?: readonly unknown[];
  const?: unknown;
  properties?: Record<string, JsonSchema>;
  required?: readonly string[];
  items?: JsonSchema;
  additionalProperties?: JsonSchema | boolean;
  anyOf?: readonly JsonSchema[];
  oneOf?: readonly JsonSchema[];
  minimum?: number;
  maximum?: number;
  /** A secret: it is sent and never comes back. */
  writeOnly?: boolean;
};

export type FieldKind = 'boolean' | 'text' | 'number' | 'choice' | 'texts' | 'map' | 'object' | 'objects' | 'other';

/** Which control a schema asks for; `other` has none and is edited as YAML. */
export function kindOf(schema: JsonSchema): FieldKind {
  if (schema.enum?.every((value) => typeof value === 'string')) return 'choice';
  switch (schema.type) {
    case 'boolean':
      return 'boolean';
    case 'string':
      return 'text';
    case 'integer':
    case 'number':
      return 'number';
    case 'array':
      if (schema.items && kindOf(schema.items) === 'text') return 'texts';
      return schema.items && kindOf(schema.items) === 'object' ? 'objects' : 'other';
    case 'object':
      if (schema.properties && Object.keys(schema.properties).length > 0) return 'object';
      return isSchema(schema.additionalProperties) && kindOf(schema.additionalProperties) === 'text' ? 'map' : 'other';
    default:
      return 'other';
  }
}

function isSchema(value: JsonSchema | boolean | undefined): value is JsonSchema {
  return typeof value === 'object';
}

/** Whether every part of a schema has a control, so that a form can stand for the whole value. */
export function isDrawable(schema: JsonSchema): boolean {
  const kind = kindOf(schema);
  if (kind === 'other') return false;
  if (kind === 'object') return Object.values(schema.properties ?? {}).every(isDrawable);
  return kind !== 'objects' || (schema.items !== undefined && isDrawable(schema.items));
}

/**
 * What a newly added value starts from: what it must have, and every choice, because a choice that a form shows has to be
 * what it writes.
 */
export function startValue(schema: JsonSchema): unknown {
  if (schema.default !== undefined) return structuredClone(schema.default);
  const kind = kindOf(schema);
  if (kind === 'choice') return schema.enum?.[0];
  if (kind === 'boolean') return false;
  if (kind === 'texts' || kind === 'objects') return [];
  if (kind === 'object') {
    const required = schema.required ?? [];
    const entries = Object.entries(schema.properties ?? {}).filter(
      ([name, inner]) => (required.includes(name) && inner.default === undefined) || isPreset(inner),
    );
    return Object.fromEntries(entries.map(([name, inner]) => [name, startValue(inner)]));
  }
  return kind === 'map' ? {} : '';
}

function isPreset(schema: JsonSchema): boolean {
  return kindOf(schema) === 'choice' && schema.default !== undefined;
}

const ACRONYMS: Record<string, string> = {
  url: 'URL',
  uri: 'URI',
  id: 'id',
  ttl: 'TTL',
  ip: 'IP',
  jwks: 'JWKS',
  cidr: 'CIDR',
};

/** A label from a parameter's name: `allowAnyAudience` → `Allow any audience`. */
export function labelOf(name: string): string {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[-_]/g, ' ')
    .toLowerCase()
    .split(' ')
    .map((word) => ACRONYMS[word] ?? word);
  const text = words.join(' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
