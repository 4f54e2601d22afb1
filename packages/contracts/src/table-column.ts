/**
 * What a column holds, which decides how it is filtered, shown and written: `enum` has a fixed set of values, `name` any
 * text, `id` a UUID, `money` amounts that are told apart by their currency.
 */
export type ColumnKind =
  | 'time'
  | 'enum'
  | 'name'
  | 'id'
  | 'bool'
  | 'status'
  | 'duration'
  | 'bytes'
  | 'number'
  | 'money';

/** One column of a table, described once for the page, the api, its statements, files and documents. */
export type TableColumn<Row> = {
  /** Its name in addresses, queries and facets. */
  id: string;
  kind: ColumnKind;
  label: string;
  value: (row: Row) => string | number | boolean | undefined;
  /** Expression over the table's rows by which it is filtered; null where it is shown and written only. */
  sql: string | null;
  /** Of an `enum`: all that it can be, in the order in which they are shown. */
  values?: readonly string[];
  /** A filter of it that somebody may want. */
  example?: string;
  /** Its values are counted for the page to choose from. */
  isFacet?: boolean;
  /** The table may be ordered by it. */
  isSortable?: boolean;
};

export type Filterable<Row> = TableColumn<Row> & { sql: string };

/** Whether a column narrows its table by values; instants do so by `from` and `to`. */
export function isFilterable<Row>(column: TableColumn<Row>): column is Filterable<Row> {
  return column.sql !== null && column.kind !== 'time';
}
