import { z } from 'zod';
import { type Fraction, fraction, plus, zero } from '../stripe/fraction.ts';
import type { CollectedElement } from './event-schema.ts';

/** A query of Elasticsearch's DSL as Moesif stores it with a meter: which events count, and what of them is added up. */
export type StoredQuery = {
  matches(event: CollectedElement): boolean;
  /** @param events all of one company, subscription and window */
  measure(events: readonly CollectedElement[]): Fraction;
};

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const clause = z.record(z.string(), z.unknown());
const bool = z.strictObject({
  filter: z.union([clause, z.array(clause)]).optional(),
  must: z.union([clause, z.array(clause)]).optional(),
  should: z.union([clause, z.array(clause)]).optional(),
  must_not: z.union([clause, z.array(clause)]).optional(),
  minimum_should_match: z.literal(1).optional(),
});
const range = z.strictObject({
  gt: z.number().optional(),
  gte: z.number().optional(),
  lt: z.number().optional(),
  lte: z.number().optional(),
});
const stored = z.looseObject({ query: clause.optional(), aggs: z.record(z.string(), clause).optional() });

type Test = (event: CollectedElement) => boolean;

/**
 * Reads the text of `es_query`. Moesif publishes that it is such a query, and not which parts of the language it uses: those
 * below are what its console makes of filters on fields.
 * @throws SyntaxError for what is no JSON, ZodError or RangeError for a part that is not known here
 */
export function readStoredQuery(text: string): StoredQuery {
  const { query, aggs } = stored.parse(JSON.parse(text));
  const matches = query === undefined ? () => true : testOf(query);
  return { matches, measure: aggs === undefined ? sumOf('weight', '1') : measureOf(aggs) };
}

function testOf(given: Record<string, unknown>): Test {
  const [[kind, body] = []] = Object.entries(given);
  switch (kind) {
    case 'match_all':
      return () => true;
    case 'bool': {
      const { filter, must, should, must_not: mustNot } = bool.parse(body);
      const all = [...listOf(filter), ...listOf(must)].map(testOf);
      const some = listOf(should).map(testOf);
      const none = listOf(mustNot).map(testOf);
      return (event) =>
        all.every((test) => test(event)) &&
        (some.length === 0 || some.some((test) => test(event))) &&
        !none.some((test) => test(event));
    }
    case 'term': {
      const [field, value] = only(z.record(z.string(), scalar).parse(body));
      return (event) => String(valueAt(event, field)) === String(value);
    }
    case 'terms': {
      const [field, values] = only(z.record(z.string(), z.array(scalar)).parse(body));
      return (event) => values.map(String).includes(String(valueAt(event, field)));
    }
    case 'prefix': {
      const [field, start] = only(z.record(z.string(), z.string()).parse(body));
      return (event) => String(valueAt(event, field) ?? '').startsWith(start);
    }
    case 'exists': {
      const { field } = z.strictObject({ field: z.string() }).parse(body);
      return (event) => valueAt(event, field) !== undefined;
    }
    case 'range': {
      const [field, { gt, gte, lt, lte }] = only(z.record(z.string(), range).parse(body));
      return (event) => {
        const value = valueAt(event, field);
        if (typeof value !== 'number') return false;
        const isAbove = (gt === undefined || value > gt) && (gte === undefined || value >= gte);
        return isAbove && (lt === undefined || value < lt) && (lte === undefined || value <= lte);
      };
    }
    default:
      throw new RangeError(`es_query: "${kind}" is not known to the stand-in`);
  }
}

/** The one figure that is computed, whatever it is grouped by above. */
function measureOf(aggs: Record<string, Record<string, unknown>>): StoredQuery['measure'] {
  const [[, given] = []] = Object.entries(aggs);
  const { sum, cardinality, aggs: inner } = given ?? {};
  const named = z.looseObject({ field: z.string() });
  if (sum !== undefined) {
    const { field } = named.parse(sum);
    return sumOf(field, field === 'weight' ? '1' : '0');
  }
  if (cardinality !== undefined) {
    const { field } = named.parse(cardinality);
    return (events) => {
      const values = events.map((event) => valueAt(event, field)).filter((value) => value !== undefined);
      return fraction(String(new Set(values).size));
    };
  }
  if (inner === undefined) throw new RangeError('es_query: aggs: expected sum or cardinality');
  return measureOf(z.record(z.string(), clause).parse(inner));
}

function sumOf(field: string, absent: string): StoredQuery['measure'] {
  return (events) =>
    events.reduce((total, event) => plus(total, fraction(numberText(valueAt(event, field)) ?? absent)), zero);
}

function numberText(value: unknown): string | undefined {
  return typeof value === 'number' && /^-?\d+(\.\d+)?$/.test(String(value)) ? String(value) : undefined;
}

/** `.raw` names the same text, untouched by a language's analysis. */
function valueAt(event: CollectedElement, field: string): unknown {
  let value: unknown = event;
  for (const part of field.replace(/\.raw$/, '').split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value ?? undefined;
}

function listOf<T>(one: T | T[] | undefined): T[] {
  return one === undefined ? [] : Array.isArray(one) ? one : [one];
}

function only<T>(body: Record<string, T>): [string, T] {
  const [entry, ...more] = Object.entries(body);
  if (entry === undefined || more.length > 0) throw new RangeError('es_query: expected one field');
  return entry;
}
