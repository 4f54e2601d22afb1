import { stringify } from 'csv-stringify/sync';
import { asCellText } from './cell-text.ts';

/** Rows as the text of a CSV file (RFC 4180), with nothing in it that a spreadsheet would run. */
export function csvText(rows: readonly string[][]): string {
  return stringify([...rows], {
    record_delimiter: 'windows',
    quoted_match: /[\r\n]/,
    cast: { string: asCellText },
  });
}
