import { isInRange, type NumberRange, readNumberRange } from './filter-number.ts';
import { readTerms, type Term, writeTerms } from './filter-terms.ts';
import { type Filterable, isFilterable, type TableColumn } from './table-column.ts';

/** Filters as an address carries them, such as `{ tool: 'echo,get-*', '-proxy': 'weather' }`. */
export type FilterText = Readonly<Record<string, string | undefined>>;

/** What a filter asks of one column: one of the terms, or with `isExcluded` none of them. */
export type ColumnCondition<Row> = { column: Filterable<Row>; isExcluded: boolean; terms: Term[] };

/** Longest filter of one column, and how many values it may name. */
export const MAX_FILTER_CHARS = 4_096;
const MAX_TERMS = 100;

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const YES_NO: readonly string[] = ['true', 'false'];

/** The keys under which a table is filtered, in the order of its columns: `tool`, and `-tool` for what is left out. */
export function filterKeys<Row>(columns: readonly TableColumn<Row>[]): string[] {
  return columns.filter(isFilterable).flatMap(({ id }) => [id, `-${id}`]);
}

/** The conditions that a filter names, in the order of the columns; keys of other things are left alone. */
export function readConditions<Row>(columns: readonly TableColumn<Row>[], filter: FilterText): ColumnCondition<Row>[] {
  return columns.filter(isFilterable).flatMap((column) =>
    [false, true].flatMap((isExcluded) => {
      const text = filter[isExcluded ? `-${column.id}` : column.id];
      return text === undefined ? [] : [{ column, isExcluded, terms: readTerms(text) }];
    }),
  );
}

/** The same filter in the one form that equal filters share: keys in the order of the columns, each value once. */
export function canonicalFilter<Row>(columns: readonly TableColumn<Row>[], filter: FilterText): FilterText {
  return Object.fromEntries(
    readConditions(columns, filter).map(({ column, isExcluded, terms }) => [
      `${isExcluded ? '-' : ''}${column.id}`,
      writeTerms(distinct(terms)),
    ]),
  );
}

/**
 * What is wrong with the filter of a column, as the end of a sentence that begins with its name; null when nothing is.
 * Says what was expected; the caller knows what was found.
 */
export function filterProblem<Row>(column: TableColumn<Row>, text: string): string | null {
  const terms = readTerms(text);
  if (terms.length > MAX_TERMS) return `must name at most ${MAX_TERMS} values`;
  return terms.every((term) => isTerm(column, term)) ? null : expectation(column);
}

/** Whether a row meets all conditions, as the table's statements decide it. */
export function meetsConditions<Row>(conditions: readonly ColumnCondition<Row>[], row: Row): boolean {
  return conditions.every(({ column, isExcluded, terms }) => {
    const value = column.value(row);
    return terms.some((term) => meetsTerm(column, term, value)) !== isExcluded;
  });
}

/** The range that a term of a column of numbers stands for; of a text that is none, the one that holds no number. */
export function rangeOf({ text }: Term): NumberRange {
  return readNumberRange(text) ?? { min: 1, max: 0 };
}

/** Whether a column's values are compared as numbers. */
export function isNumeric({ kind }: Pick<TableColumn<never>, 'kind'>): boolean {
  return kind === 'status' || kind === 'duration' || kind === 'bytes' || kind === 'number';
}

function meetsTerm<Row>(column: TableColumn<Row>, term: Term, value: string | number | boolean | undefined): boolean {
  if (isNumeric(column)) return typeof value === 'number' && isInRange(rangeOf(term), value);
  const text = String(value ?? '');
  return term.isPrefix ? text.startsWith(term.text) : text === term.text;
}

function isTerm<Row>({ kind, values = [] }: TableColumn<Row>, { text, isPrefix }: Term): boolean {
  if (kind === 'name') return true;
  if (isPrefix) return false;
  switch (kind) {
    case 'enum':
      return values.includes(text);
    case 'bool':
      return YES_NO.includes(text);
    case 'id':
      return UUID.test(text);
    case 'status':
      return /^\D{0,2}\d{3}(?:\.\.\d{3})?$/.test(text) && readNumberRange(text) !== null;
    default:
      return readNumberRange(text) !== null;
  }
}

function expectation<Row>({ kind, values = [] }: TableColumn<Row>): string {
  switch (kind) {
    case 'enum':
      return `must be one of ${values.join(', ')}, or several with commas between them`;
    case 'bool':
      return 'must be true or false';
    case 'id':
      return 'must be an id such as 019a2278-6b02-7000-8000-000000000001';
    case 'status':
      return 'must be a status such as 401, >=400 or 400..499';
    default:
      return 'must be a number such as 100, >=100 or 100..500';
  }
}

function distinct(terms: readonly Term[]): Term[] {
  const seen = new Set<string>();
  return terms.filter((term) => {
    const key = writeTerms([term]);
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}
