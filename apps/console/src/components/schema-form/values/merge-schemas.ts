import { asObject, type Keywords, listOfTexts, type Schema } from './schema-parts.ts';

/**
 * Both schemas at once, as far as a form can say it; the check sees them as they came.
 * @returns null when no form can: what one asks for the other forbids, or both have variants
 */
export function mergedSchemas(left: Keywords, right: Schema): Keywords | null {
  if (typeof right === 'boolean') return left;
  const whole: Record<string, unknown> = { ...left, ...right };
  for (const keyword of Object.keys(right)) {
    if (!Object.hasOwn(left, keyword)) continue;
    const merged = mergedKeyword(keyword, left[keyword], right[keyword]);
    if (merged === CONFLICT) return null;
    whole[keyword] = merged;
  }
  return whole;
}

const CONFLICT = Symbol('conflict');

function mergedKeyword(keyword: string, left: unknown, right: unknown): unknown {
  if (JSON.stringify(left) === JSON.stringify(right)) return right;
  if (STRICTER_IS_MORE.has(keyword)) return stricter(left, right, Math.max);
  if (STRICTER_IS_LESS.has(keyword)) return stricter(left, right, Math.min);
  switch (keyword) {
    case 'properties':
      return mergedProperties(asObject(left) ?? {}, asObject(right) ?? {});
    case 'required':
      return [...new Set([...(listOfTexts(left) ?? []), ...(listOfTexts(right) ?? [])])];
    case 'type':
      return commonTypes(left, right);
    case 'enum':
      return common(left, right);
    case 'additionalProperties':
      return left === false || right === false ? false : { allOf: [left, right] };
    case 'items':
      return { allOf: [left, right] };
    case 'const':
    case 'anyOf':
    case 'oneOf':
    case 'prefixItems':
      return CONFLICT;
    default:
      // What is said about it, and rules that are not drawn.
      return right;
  }
}

const STRICTER_IS_MORE = new Set(['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties']);
const STRICTER_IS_LESS = new Set(['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties']);

function stricter(left: unknown, right: unknown, choose: (left: number, right: number) => number): unknown {
  return typeof left === 'number' && typeof right === 'number' ? choose(left, right) : right;
}

function mergedProperties(left: Record<string, unknown>, right: Record<string, unknown>): Record<string, unknown> {
  const both = Object.keys(right).filter((name) => Object.hasOwn(left, name));
  const merged = both.map((name) => [name, { allOf: [left[name], right[name]] }]);
  return { ...left, ...right, ...Object.fromEntries(merged) };
}

function commonTypes(left: unknown, right: unknown): unknown {
  const [ours, theirs] = [typesIn(left), typesIn(right)];
  const allows = (types: readonly string[], type: string) =>
    types.includes(type) || (type === 'integer' && types.includes('number'));
  const shared = [...new Set([...ours, ...theirs])].filter((type) => allows(ours, type) && allows(theirs, type));
  return shared.length === 0 ? CONFLICT : shared.length === 1 ? shared[0] : shared;
}

function typesIn(type: unknown): string[] {
  return typeof type === 'string' ? [type] : (listOfTexts(type) ?? []);
}

function common(left: unknown, right: unknown): unknown {
  if (!Array.isArray(left) || !Array.isArray(right)) return right;
  const known = new Set(left.map((value) => JSON.stringify(value)));
  const shared = right.filter((value) => known.has(JSON.stringify(value)));
  return shared.length === 0 ? CONFLICT : shared;
}
