import { type OutputUnit, type Schema, Validator } from '@cfworker/json-schema';
import { approximated } from './exact-json.ts';

/** What is wrong with a value, at the JSON Pointer of a part of it. */
export type ValueFinding = { pointer: string; message: string };

/** Keywords that only repeat that something below them failed. */
const WRAPPERS: ReadonlySet<string> = new Set([
  'properties',
  'items',
  'prefixItems',
  'allOf',
  '$ref',
  'additionalProperties',
]);

/**
 * Checks a value against a schema that somebody else wrote. A schema that cannot be read finds nothing: the server will say.
 */
export function checkValue(schema: unknown, value: unknown): ValueFinding[] {
  try {
    const { $schema } = schema as { $schema?: unknown };
    const draft = typeof $schema === 'string' && /draft-0?7/.test($schema) ? '7' : '2020-12';
    const { valid, errors } = new Validator(schema as Schema, draft, false).validate(approximated(value));
    return valid ? [] : unique(errors.filter(({ keyword }) => !WRAPPERS.has(keyword)).map(findingOf));
  } catch {
    return [];
  }
}

function findingOf({ instanceLocation, keyword, error }: OutputUnit): ValueFinding {
  const pointer = instanceLocation.replace(/^#/, '');
  const [, missing] = keyword === 'required' ? (/"([^"]+)"/.exec(error) ?? []) : [];
  if (missing !== undefined) return { pointer: `${pointer}/${escaped(missing)}`, message: 'Needed' };
  return { pointer, message: error };
}

const escaped = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1');

function unique(findings: readonly ValueFinding[]): ValueFinding[] {
  const known = new Map(findings.map((one) => [`${one.pointer}\n${one.message}`, one]));
  return [...known.values()];
}
