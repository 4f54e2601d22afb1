import { type Arrival, distinctInOrder, type Storing } from './arrival.ts';
import { COLUMN_TYPES, type Columns, toColumns } from './event-columns.ts';
import { toBody } from './event-row.ts';

const NAMES = Object.keys(COLUMN_TYPES) as (keyof Columns)[];
const INTO = `events (${NAMES.join(', ')}, body)`;
const SPECIAL = /[\\\t\n\r]/g;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/**
 * Stores events of which none is there yet, at two thirds of what `prepareInsertion` costs. When one is, it fails with a
 * unique violation and the transaction is lost.
 */
export function prepareCopy(given: readonly Arrival[]): Storing {
  const arrivals = distinctInOrder(given);
  const rows = arrivals.map(toRow).join('');
  return async (tx) => {
    if (arrivals.length > 0) await tx.copy(INTO, rows);
    return { stored: arrivals.map((arrival) => ({ arrival, seq: '' })), ingestedAt: null };
  };
}

/** PostgreSQL, "COPY", text format: tabs between values, a line feed after each row. */
function toRow({ event, late, state }: Arrival): string {
  const columns = toColumns(event, late, state);
  let row = '';
  for (const name of NAMES) row += `${toField(columns[name])}\t`;
  return `${row}${escaped(JSON.stringify(toBody(event)))}\n`;
}

function toField(value: Columns[keyof Columns]): string {
  if (value === undefined) return '\\N';
  return typeof value === 'string' ? escaped(value) : String(value);
}

function escaped(text: string): string {
  return text.replace(SPECIAL, (character) => ESCAPES[character] ?? character);
}
