// What to draw for a JSON Schema that somebody else wrote: read step by step while it is drawn, so that cycles end by
// themselves. Nothing here throws: what cannot be drawn is edited as JSON.

import { mergedSchemas } from './merge-schemas.ts';
import { resolvedOr, resolveSchema } from './resolve-schema.ts';
import { asSchema, asText, constantOf, type Keywords, listOf, type Schema } from './schema-parts.ts';

export type Member = { name: string; schema: Schema; isRequired: boolean };

type Common = {
  title?: string;
  description?: string;
  default?: unknown;
  header?: string;
  isNullable: boolean;
  /** It has rules that are checked, and that no control shows. */
  hasUndrawnRules: boolean;
};

export type Shape = Common &
  (
    | { kind: 'text'; format?: string; isLong: boolean; isFile: boolean }
    | { kind: 'number'; isWhole: boolean }
    | { kind: 'boolean' }
    | { kind: 'choice'; options: { value: unknown; label: string }[] }
    | { kind: 'list'; item: Schema; isOfScalars: boolean }
    | { kind: 'tuple'; items: Schema[] }
    | { kind: 'object'; members: Member[]; additional: Schema | null }
    | { kind: 'variants'; variants: { label: string; schema: Schema }[] }
    /** `why`: what about it cannot be drawn. */
    | { kind: 'json'; why: string }
  );

const LONG_TEXT = 120;
/** Keywords that are checked and not drawn. */
const RULES = [
  'if',
  'dependentRequired',
  'dependentSchemas',
  'dependencies',
  'not',
  'patternProperties',
  'propertyNames',
];

/**
 * The shape of the values that a schema takes.
 * @param root the document that `$ref` points into
 */
export function shapeOf(schema: Schema, root: Schema): Shape {
  const resolved = resolveSchema(schema, root);
  if (typeof resolved === 'string') return { kind: 'json', why: resolved, ...PLAIN };
  if (typeof resolved === 'boolean') return { kind: 'json', why: 'any value', ...PLAIN };
  return { ...shapeOfKeywords(resolved, root), ...commonOf(schema, resolved) } as Shape;
}

const PLAIN = { isNullable: false, hasUndrawnRules: false };

type Bare = { kind: Shape['kind']; isNullable: boolean };

function shapeOfKeywords(schema: Keywords, root: Schema): Bare & Record<string, unknown> {
  const { types, isNullable } = typesOf(schema);
  const choices = choicesOf(schema, root);
  if (choices !== null) {
    const options = choices.filter(({ value }) => value !== null);
    return { kind: 'choice', options, isNullable: isNullable || options.length < choices.length };
  }
  const alternatives = listOf(schema.anyOf) ?? listOf(schema.oneOf);
  if (alternatives !== null) return shapeOfAlternatives(schema, alternatives, root);
  if (types.length > 1) {
    const variants = types.map((type) => ({ label: TYPE_NAMES[type] ?? type, schema: { ...schema, type } }));
    return { kind: 'variants', variants, isNullable };
  }
  return { ...shapeOfType(types[0] ?? guessedType(schema), schema), isNullable };
}

function shapeOfType(type: string | undefined, schema: Keywords): { kind: Shape['kind'] } & Record<string, unknown> {
  switch (type) {
    case 'string': {
      const format = typeof schema.format === 'string' ? schema.format : undefined;
      const isLong =
        (typeof schema.maxLength === 'number' && schema.maxLength > LONG_TEXT) ||
        (typeof schema.default === 'string' && schema.default.includes('\n'));
      return { kind: 'text', format, isLong, isFile: schema.contentEncoding === 'base64' || format === 'byte' };
    }
    case 'number':
    case 'integer':
      return { kind: 'number', isWhole: type === 'integer' };
    case 'boolean':
      return { kind: 'boolean' };
    case 'array':
      return shapeOfArray(schema);
    case 'object':
      return {
        kind: 'object',
        members: membersOf(schema),
        additional: additionalOf(schema),
      };
    default:
      return { kind: 'json', why: type === 'null' ? 'only null' : 'any value' };
  }
}

/** Types of which a list is edited as one line per entry. */
const SCALARS: readonly unknown[] = ['string', 'number', 'integer'];

function shapeOfArray(schema: Keywords): { kind: Shape['kind'] } & Record<string, unknown> {
  const tuple = listOf(schema.prefixItems) ?? (Array.isArray(schema.items) ? listOf(schema.items) : null);
  if (tuple !== null && tuple.length > 0) return { kind: 'tuple', items: tuple };
  const item = asSchema(schema.items) ?? true;
  const isOfScalars =
    typeof item === 'object' &&
    SCALARS.includes(item.type) &&
    ['enum', 'const', 'format', 'anyOf', 'oneOf', 'allOf', 'contentEncoding'].every((keyword) => !(keyword in item));
  return { kind: 'list', item, isOfScalars };
}

function shapeOfAlternatives(schema: Keywords, alternatives: Schema[], root: Schema): Bare & Record<string, unknown> {
  const { anyOf, oneOf, ...own } = schema;
  const isNull = (one: Schema) => typeof one === 'object' && (one.type === 'null' || one.const === null);
  const shapes = alternatives.filter((one) => !isNull(resolvedOr(one, root)));
  const isNullable = shapes.length < alternatives.length;
  const [only] = shapes;
  // X or null: X, with null as one more thing to choose.
  if (shapes.length === 1 && only !== undefined) {
    const inner = shapeOf(merged(own, only, root), root);
    return { ...inner, isNullable: true } as Bare & Record<string, unknown>;
  }
  if (shapes.length === 0) return { kind: 'json', why: 'only null', isNullable };
  const variants = shapes.map((one, index) => {
    const whole = merged(own, one, root);
    return { label: labelOf(resolvedOr(one, root), index), schema: whole };
  });
  return { kind: 'variants', variants, isNullable };
}

/** What a variant is called: its title, else the constant that tells it from the others, else its place. */
function labelOf(schema: Schema, index: number): string {
  if (typeof schema === 'boolean') return `Variant ${index + 1}`;
  if (typeof schema.title === 'string') return schema.title;
  for (const { name, schema: member } of membersOf(schema)) {
    const constant = constantOf(member);
    if (constant !== undefined) return `${name} ${JSON.stringify(constant)}`;
  }
  const [type] = typesOf(schema).types;
  if (type !== undefined && membersOf(schema).length === 0) return TYPE_NAMES[type] ?? `Variant ${index + 1}`;
  return `Variant ${index + 1}`;
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'Text',
  number: 'Number',
  integer: 'Whole number',
  boolean: 'Yes or no',
  array: 'List',
  object: 'Fields',
};

function typesOf({ type, nullable }: Keywords): { types: string[]; isNullable: boolean } {
  const all = Array.isArray(type)
    ? type.filter((one) => typeof one === 'string')
    : typeof type === 'string'
      ? [type]
      : [];
  const types = all.filter((one) => one !== 'null');
  // Of null alone nothing else may be chosen.
  if (types.length === 0 && all.length > 0) return { types: ['null'], isNullable: false };
  return { types, isNullable: types.length < all.length || nullable === true };
}

function guessedType(schema: Keywords): string | undefined {
  if ('properties' in schema || 'required' in schema || 'additionalProperties' in schema) return 'object';
  if ('items' in schema || 'prefixItems' in schema) return 'array';
  if ('minLength' in schema || 'maxLength' in schema || 'pattern' in schema) return 'string';
  if ('minimum' in schema || 'maximum' in schema || 'multipleOf' in schema) return 'number';
  return undefined;
}

/** Values of which one is chosen, with their types; null where there is no such list. */
function choicesOf(schema: Keywords, root: Schema): { value: unknown; label: string }[] | null {
  if ('const' in schema) return [{ value: schema.const, label: choiceLabel(schema.const) }];
  if (Array.isArray(schema.enum)) {
    const names = Array.isArray(schema.enumNames) ? schema.enumNames : [];
    return schema.enum.map((value, index) => ({ value, label: asText(names[index]) ?? choiceLabel(value) }));
  }
  const alternatives = listOf(schema.oneOf) ?? listOf(schema.anyOf);
  if (alternatives === null || alternatives.length < 2) return null;
  const constants = alternatives.map((one) => resolvedOr(one, root));
  if (!constants.every((one) => typeof one === 'object' && ('const' in one || one.type === 'null'))) return null;
  return constants.map((one) => {
    const { const: value = null, title } = one as Keywords;
    return { value, label: asText(title) ?? choiceLabel(value) };
  });
}

function choiceLabel(value: unknown): string {
  return typeof value === 'string' && value !== '' ? value : JSON.stringify(value);
}

function membersOf(schema: Keywords): Member[] {
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  const { properties } = schema;
  if (properties === null || typeof properties !== 'object') return [];
  return Object.entries(properties).map(([name, member]) => {
    return { name, schema: asSchema(member) ?? true, isRequired: required.has(name) };
  });
}

/** What else may stand beside the members; null where nothing may, or nothing is said and there are members. */
function additionalOf(schema: Keywords): Schema | null {
  const { additionalProperties: additional } = schema;
  if (additional === undefined) return membersOf(schema).length === 0 && 'type' in schema ? true : null;
  return additional === false ? null : (asSchema(additional) ?? null);
}

function commonOf(given: Schema, resolved: Keywords): Omit<Common, 'isNullable'> {
  // What is said beside a reference speaks for this place.
  const own = typeof given === 'object' ? { ...resolved, ...given } : resolved;
  const title = asText(own.title);
  const description = asText(own.description);
  const header = asText(own['x-mcp-header']);
  return {
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    ...('default' in own ? { default: own.default } : {}),
    ...(header === undefined ? {} : { header }),
    hasUndrawnRules: RULES.some((keyword) => keyword in own),
  };
}

/** What a variant asks for beside what all share; what contradicts that is edited as JSON. */
function merged(own: Keywords, other: Schema, root: Schema): Schema {
  return mergedSchemas(own, resolvedOr(other, root)) ?? true;
}
