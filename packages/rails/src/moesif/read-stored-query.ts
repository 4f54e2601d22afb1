import type { MeterFilter, Metric } from '@tallygate/contracts/meter';
import { z } from 'zod';

/** What a stored query counts, as far as it could be read. */
export type ReadQuery = {
  /** Null when a part of it could not be read. */
  filter: MeterFilter | null;
  metric: Metric | null;
  /** The parts that could not be read, as they stand. */
  unread: string[];
};

const clause = z.record(z.string(), z.unknown());
const clauses = z.union([clause.transform((one) => [one]), z.array(clause)]).default([]);
const bool = z.strictObject({
  filter: clauses,
  must: clauses,
  should: clauses,
  must_not: clauses,
  minimum_should_match: z.union([z.literal(1), z.literal('1')]).optional(),
  boost: z.unknown().optional(),
  adjust_pure_negative: z.unknown().optional(),
});
const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const term = z.union([scalar, z.looseObject({ value: scalar }).transform(({ value }) => value)]);
const number = z.number();
const range = z.strictObject({
  gt: number.optional(),
  gte: number.optional(),
  lt: number.optional(),
  lte: number.optional(),
  boost: z.unknown().optional(),
});

class Unread extends Error {}

/**
 * Reads the Elasticsearch query that Moesif keeps with a meter. Which parts of that language Moesif writes is not published, so
 * what is not known here is told as unread, and never taken for something else.
 */
export function readStoredQuery(text: string): ReadQuery {
  let query: Record<string, unknown>;
  try {
    query = clause.parse(JSON.parse(text));
  } catch {
    return { filter: null, metric: null, unread: [text] };
  }
  const unread: string[] = [];
  const attempt = <T>(part: unknown, read: () => T): T | null => {
    try {
      return read();
    } catch {
      unread.push(JSON.stringify(part));
      return null;
    }
  };
  return {
    filter: attempt(query.query, () => (query.query === undefined ? { and: [] } : filterOf(clause.parse(query.query)))),
    metric: attempt(query.aggs ?? query.aggregations, () => metricOf(query.aggs ?? query.aggregations)),
    unread,
  };
}

function filterOf(given: Record<string, unknown>): MeterFilter {
  const [[kind, body] = [], ...more] = Object.entries(given);
  if (more.length > 0) throw new Unread();
  switch (kind) {
    case 'match_all':
      return { and: [] };
    case 'bool': {
      const { filter, must, should, must_not: mustNot } = bool.parse(body);
      return {
        and: [
          ...[...filter, ...must].map(filterOf),
          ...(should.length === 0 ? [] : [{ or: should.map(filterOf) }]),
          ...mustNot.map((one) => ({ not: filterOf(one) })),
        ],
      };
    }
    case 'term': {
      const [field, value] = only(z.record(z.string(), term).parse(body));
      return { field: fieldOf(field), op: 'equals', value };
    }
    case 'terms': {
      const [field, values] = only(z.record(z.string(), z.array(scalar)).parse(body));
      return { field: fieldOf(field), op: 'in', values };
    }
    case 'prefix': {
      const [field, value] = only(z.record(z.string(), term).parse(body));
      return { field: fieldOf(field), op: 'prefix', value };
    }
    case 'exists':
      return { field: fieldOf(z.looseObject({ field: z.string() }).parse(body).field), op: 'exists' };
    case 'range': {
      const [field, { gt, gte, lt, lte }] = only(z.record(z.string(), range).parse(body));
      const bounds = Object.entries({ gt, gte, lt, lte }).flatMap(([op, bound]) =>
        bound === undefined
          ? []
          : [{ field: fieldOf(field), op: op as 'gt' | 'gte' | 'lt' | 'lte', number: String(bound) }],
      );
      return { and: bounds };
    }
    default:
      throw new Unread();
  }
}

/** The one figure at the bottom, whatever it is grouped by above. Moesif's event count is the sum of `weight`. */
function metricOf(aggs: unknown): Metric {
  if (aggs === undefined) return { type: 'count' };
  const found = figuresOf(aggs);
  const [only] = found;
  if (only === undefined || found.length > 1) throw new Unread();
  return only;
}

function figuresOf(aggs: unknown): Metric[] {
  return Object.values(clause.parse(aggs)).flatMap((given) => {
    const { sum, cardinality, value_count: counted, aggs: inner, aggregations } = clause.parse(given);
    const named = (part: unknown) => fieldOf(z.looseObject({ field: z.string() }).parse(part).field);
    if (sum !== undefined) return [named(sum) === 'weight' ? COUNT : { type: 'sum' as const, field: named(sum) }];
    if (cardinality !== undefined) return [{ type: 'unique' as const, field: named(cardinality) }];
    if (counted !== undefined) return [COUNT];
    return inner === undefined && aggregations === undefined ? [] : figuresOf(inner ?? aggregations);
  });
}

const COUNT: Metric = { type: 'count' };

/** `.raw` is the same text, untouched by a language's analysis. */
function fieldOf(name: string): string {
  return name.replace(/\.raw$/, '');
}

function only<T>(body: Record<string, T>): [string, T] {
  const [entry, ...more] = Object.entries(body);
  if (entry === undefined || more.length > 0) throw new Unread();
  return entry;
}
