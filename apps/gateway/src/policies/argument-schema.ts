import { compileRegex } from '@tallygate/config/linear-regex';
import { canonicalJson } from '@tallygate/server-kit/canonical-json';
import { Ajv, type ErrorObject, type Options, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';

const MAX_SCHEMA_CHARS = 262_144;
const MAX_PROBLEMS = 5;

export type ArgumentCheck = {
  /** What is wrong with arguments: where and what, never the value, which does not belong in error bodies; null when nothing is. */
  problem(value: unknown): string | null;
  /** The schema's text. */
  source: string;
};

/**
 * Compiles a tool's input schema, which its server wrote, for arguments that strangers send: patterns run in the linear engine, and
 * `uniqueItems` compares no pairs. One instance per schema: `$id`s of different tools and servers may collide. MCP's default
 * dialect is 2020-12.
 * @returns undefined for a text that is no schema
 */
export function compileArgumentSchema(source: string): ArgumentCheck | undefined {
  if (source.length > MAX_SCHEMA_CHARS) return undefined;
  try {
    const schema = JSON.parse(source) as Record<string, unknown>;
    const isOldDialect = typeof schema.$schema === 'string' && /draft-0[4-7]/.test(schema.$schema);
    const ajv = isOldDialect ? new Ajv(OPTIONS) : new Ajv2020(OPTIONS);
    ajv.removeKeyword('uniqueItems');
    ajv.addKeyword({ keyword: 'uniqueItems', type: 'array', schemaType: 'boolean', validate: areUniqueWhere });
    const validate = ajv.compile(schema);
    return { source, problem: (value) => problemOf(validate, value) };
  } catch {
    return undefined;
  }
}

type Pattern = { test(text: string): boolean; toString(): string };

/** A pattern that the linear engine does not take (look-around, back-references) checks nothing. */
function linearPattern(pattern: string): Pattern {
  const compiled = compileRegex(pattern);
  return { test: 'problem' in compiled ? () => true : compiled.test, toString: () => pattern };
}

const OPTIONS: Options = {
  strict: false,
  validateFormats: false,
  allErrors: false,
  logger: false,
  code: { regExp: Object.assign(linearPattern, { code: 'linearPattern' }) },
};

function areUniqueWhere(isWanted: boolean, items: unknown[]): boolean {
  if (!isWanted) return true;
  const texts = items.map(canonicalJson);
  return !texts.includes(undefined) && new Set(texts).size === texts.length;
}

function problemOf(validate: ValidateFunction, value: unknown): string | null {
  try {
    return validate(value) ? null : describe(validate.errors ?? []);
  } catch (error) {
    // A schema that refers to itself goes as deep as the arguments do.
    if (error instanceof RangeError) return '/ is nested too deeply to be checked';
    throw error;
  }
}

function describe(errors: readonly ErrorObject[]): string {
  return errors
    .slice(0, MAX_PROBLEMS)
    .map((error) => `${error.instancePath || '/'} ${error.message ?? 'is invalid'}`)
    .join('; ');
}
