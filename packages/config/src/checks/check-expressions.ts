import { formatPath } from '@tallygate/contracts/finding';
import type { Path } from '../model/path-origins.ts';
import type { Problem } from '../model/problem.ts';
import { isTable } from '../model/reading.ts';
import { compileOrigins, originDifferences } from './allowed-origins.ts';
import { checkCondition, checkExpression, compileCel } from './cel.ts';
import { regexDifferences } from './linear-regex.ts';

/** Something that runs for every call: a CEL expression with its check, or the origins of a CORS policy. */
type Place = { path: Path; text: string; check: (text: string) => string | null } | { path: Path; origins: string[] };

/**
 * Checks the expressions of an `Mcp` resource: every `executionCondition`, every `expression` in params, and the regular
 * expressions of allowed origins.
 * @param resource as its author wrote it, so that expressions are checked even while other fields are wrong
 * @param at path of the resource inside the document
 * @param skipped fields that only the gateway can check, because it knows what their templates stand for
 */
export function expressionProblems(
  resource: unknown,
  at: Path = [],
  skipped: ReadonlySet<string> = new Set(),
): Problem[] {
  const places = placesOf(resource, at);
  const found = places.slice(0, MAX_EXPRESSIONS).flatMap(problemOf);
  const tooMany = places[MAX_EXPRESSIONS];
  const message = `is one expression too many; a proxy may have ${MAX_EXPRESSIONS}, and this has ${places.length}`;
  return [...found, ...(tooMany ? [{ path: tooMany.path, message }] : [])].filter(
    ({ path }) => !skipped.has(formatPath(path)),
  );
}

/**
 * Most expressions that are compiled: each takes about a millisecond, and every account may have a resource checked.
 */
const MAX_EXPRESSIONS = 100;

function problemOf(place: Place): Problem[] {
  if ('origins' in place) return originProblem(place.origins, place.path);
  const message = place.check(place.text);
  return message === null ? [] : [{ path: place.path, message }];
}

/** Where regular expressions of a resource mean something else than to the engine of JavaScript, which earlier versions used. */
export function expressionNotes(resource: unknown, at: Path = []): Problem[] {
  const places = placesOf(resource, at).slice(0, MAX_EXPRESSIONS);
  return places.flatMap((place) => {
    if ('origins' in place)
      return place.origins.flatMap((text, index) => told(originDifferences(text), [...place.path, index]));
    if (!place.text.includes('matches')) return [];
    const compiled = compileCel(place.text);
    const patterns = 'problem' in compiled ? [] : compiled.patterns;
    return told(
      patterns.flatMap((pattern) => regexDifferences(pattern)),
      place.path,
    );
  });
}

function told(differences: readonly string[], path: Path): Problem[] {
  return differences.map((difference) => ({ path, message: `regular expressions are read as RE2: ${difference}` }));
}

function originProblem(origins: readonly string[], path: Path): Problem[] {
  const compiled = compileOrigins(origins);
  if (!('problem' in compiled)) return [];
  const { index, problem } = compiled;
  const message = `must be an origin, a regular expression, or *: ${problem}; found "${origins[index]}"`;
  return [{ path: [...path, index], message }];
}

function placesOf(resource: unknown, at: Path): Place[] {
  const spec = isTable(resource) ? resource.spec : undefined;
  const policies = isTable(spec) ? spec.policies : undefined;
  if (!Array.isArray(policies)) return [];
  return policies.flatMap((policy: unknown, index) => {
    if (!isTable(policy)) return [];
    const path = [...at, 'spec', 'policies', index];
    const { name, params, executionCondition } = policy;
    const origins = name === 'cors' && isTable(params) ? params.allowedOrigins : undefined;
    return [
      ...placeOf(executionCondition, [...path, 'executionCondition'], checkCondition),
      ...nestedPlaces(params, [...path, 'params']),
      ...(isTexts(origins) ? [{ path: [...path, 'params', 'allowedOrigins'], origins }] : []),
    ];
  });
}

/** Expressions stand beside a `type` that ends in `cel`. */
function nestedPlaces(value: unknown, path: Path): Place[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => nestedPlaces(item, [...path, index]));
  if (!isTable(value)) return [];
  const own =
    typeof value.type === 'string' && value.type.endsWith('cel')
      ? placeOf(value.expression, [...path, 'expression'], checkExpression)
      : [];
  return [...own, ...Object.entries(value).flatMap(([key, item]) => nestedPlaces(item, [...path, key]))];
}

function placeOf(text: unknown, path: Path, check: (text: string) => string | null): Place[] {
  return typeof text !== 'string' || text === '' ? [] : [{ path, text, check }];
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
