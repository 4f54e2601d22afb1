import { EVENT_TABLE, type EventFilterKey } from '@tallygate/contracts/event-table';
import { writeTerm } from '@tallygate/contracts/filter-terms';
import type { LedgerEvent } from '@tallygate/contracts/ledger-event';
import type { Facets } from '@tallygate/contracts/ledger-summary';
import { isFilterable, type TableColumn } from '@tallygate/contracts/table-column';
import { canonicalFilter, filterProblem } from '@tallygate/contracts/table-filter';
import { formatDateTime } from '#lib/format.ts';

export type FilterKey = EventFilterKey | 'from' | 'to';

const COLUMNS: readonly TableColumn<LedgerEvent>[] = EVENT_TABLE;
const FILTERED = COLUMNS.filter(isFilterable);

/** Values that people ask for, where the ledger does not tell them. */
const USUAL: Readonly<Record<string, readonly string[]>> = {
  method: [
    'tools/call',
    'tools/list',
    'initialize',
    'resources/read',
    'resources/list',
    'prompts/get',
    'prompts/list',
    'ping',
  ],
  status: ['200', '401', '403', '429', '>=400', '>=500'],
  ms: ['>=100', '>=1000', '>=10000'],
};
const YES_NO: Readonly<Record<string, string>> = { yes: 'true', no: 'false' };

/** What events can be narrowed by: every column, each to include and to leave out, and two instants. */
export const FILTER_KEYS: readonly FilterKey[] = [
  ...FILTERED.flatMap(({ id }) => [id, `-${id}`] as FilterKey[]),
  'from',
  'to',
];

/** How a filter is called: `Tool`, or for what is left out `Tool not`. */
export function filterLabel(key: FilterKey): string {
  if (key === 'from') return 'From';
  if (key === 'to') return 'To';
  const label = columnOf(key)?.label ?? key;
  return key.startsWith('-') ? `${label} not` : label;
}

/** Values to offer for a filter. */
export function suggestedValues(key: FilterKey, facets: Facets | undefined): readonly string[] {
  const column = columnOf(key);
  if (column === undefined) return [];
  const known: Partial<Record<string, readonly string[]>> = {
    proxy: facets?.proxies,
    tool: facets?.tools,
    consumer: facets?.consumers,
    company: facets?.companies,
  };
  if (column.values !== undefined) return column.values;
  return column.kind === 'bool' ? ['true', 'false'] : (known[column.id]?.map(writeTerm) ?? USUAL[column.id] ?? []);
}

export type CheckedValue = { value: string } | { problem: string };

/** One filter as the api takes it, or what is wrong with it. Dates without a time mean midnight UTC. */
export function checkFilterValue(key: FilterKey, text: string): CheckedValue {
  if (key === 'from' || key === 'to') {
    const time = Date.parse(text);
    if (Number.isNaN(time))
      return { problem: `${key}: “${text}” is not a date such as 2026-11-23 or 2026-11-23T14:00Z` };
    return { value: new Date(time).toISOString() };
  }
  const column = columnOf(key);
  if (column === undefined) return { problem: `“${key}” is not a field` };
  const asked = column.kind === 'bool' ? (YES_NO[text.toLowerCase()] ?? text.toLowerCase()) : text;
  const problem = filterProblem(column, asked);
  if (problem !== null) return { problem: `${key}: “${text}” ${problem}` };
  return { value: canonicalFilter(COLUMNS, { [key]: asked })[key] ?? asked };
}

/** What is wrong with a range that ends before it begins; null where nothing is. */
export function reversedRange({ from, to }: { from?: string | undefined; to?: string | undefined }): string | null {
  if (from === undefined || to === undefined || from < to) return null;
  return `to: “${formatDateTime(to)}” must be after From, “${formatDateTime(from)}”`;
}

/** What a field could be given, for somebody who named it without a value. */
export function exampleOf(key: FilterKey): string {
  if (key === 'from' || key === 'to') return '2026-11-23';
  return columnOf(key)?.example ?? suggestedValues(key, undefined)[0] ?? '';
}

function columnOf(key: FilterKey): TableColumn<LedgerEvent> | undefined {
  const id = key.replace(/^-/, '');
  return FILTERED.find((column) => column.id === id);
}
