import type { Facets } from '@tallygate/contracts/ledger-summary';
import { OUTCOMES, REASONS } from '@tallygate/contracts/outcome-codes';
import { STATUS_FILTER, STATUS_FILTER_HELP } from '@tallygate/contracts/status-filter';
import type { EventFilters } from '#data/events.ts';

export type FilterKey = keyof EventFilters;

type FilterField = { key: FilterKey; label: string; suggest: (facets: Facets | undefined) => readonly string[] };

const METHODS = [
  'tools/call',
  'tools/list',
  'initialize',
  'resources/read',
  'resources/list',
  'prompts/get',
  'prompts/list',
  'ping',
];

/** What events can be narrowed by, in the order in which it is offered. */
export const FILTER_FIELDS: readonly FilterField[] = [
  { key: 'proxy', label: 'Proxy', suggest: (facets) => facets?.proxies ?? [] },
  { key: 'tool', label: 'Tool', suggest: (facets) => facets?.tools ?? [] },
  { key: 'method', label: 'Method', suggest: () => METHODS },
  { key: 'consumer', label: 'Consumer', suggest: (facets) => facets?.consumers ?? [] },
  { key: 'company', label: 'Company', suggest: (facets) => facets?.companies ?? [] },
  { key: 'outcome', label: 'Outcome', suggest: () => OUTCOMES },
  { key: 'reason', label: 'Reason', suggest: () => REASONS },
  { key: 'billable', label: 'Billable', suggest: () => ['true', 'false'] },
  { key: 'status', label: 'Status', suggest: () => ['200', '401', '403', '429', '>=400', '>=500'] },
  { key: 'from', label: 'From', suggest: () => [] },
  { key: 'to', label: 'To', suggest: () => [] },
];

const CLOSED: Partial<Record<FilterKey, readonly string[]>> = { outcome: OUTCOMES, reason: REASONS };
const YES_NO: Record<string, string> = { true: 'true', yes: 'true', false: 'false', no: 'false' };

export type CheckedValue = { value: string } | { problem: string };

/** One filter value as the api takes it, or what is wrong with it. Dates without a time mean midnight UTC. */
export function checkFilterValue(key: FilterKey, text: string): CheckedValue {
  if (text === '') return { problem: `${key}: enter a value, such as ${key}:${exampleOf(key)}` };
  const options = CLOSED[key];
  if (options && !options.includes(text)) return { problem: `${key}: “${text}” is not one of ${options.join(', ')}` };
  if (key === 'billable') {
    const value = YES_NO[text.toLowerCase()];
    return value ? { value } : { problem: `billable: “${text}” is not true or false` };
  }
  if (key === 'from' || key === 'to') {
    const time = Date.parse(text);
    if (Number.isNaN(time))
      return { problem: `${key}: “${text}” is not a date such as 2026-11-23 or 2026-11-23T14:00Z` };
    return { value: new Date(time).toISOString() };
  }
  if (key === 'status' && !STATUS_FILTER.test(text)) return { problem: `status: “${text}” ${STATUS_FILTER_HELP}` };
  return { value: text };
}

function exampleOf(key: FilterKey): string {
  if (key === 'from' || key === 'to') return '2026-11-23';
  return FILTER_FIELDS.find((field) => field.key === key)?.suggest(undefined)[0] ?? (key === 'tool' ? 'echo' : 'acme');
}
