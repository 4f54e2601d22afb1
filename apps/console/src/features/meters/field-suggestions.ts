import type { Facets } from '@tallygate/contracts/ledger-summary';
import type { Condition } from '@tallygate/contracts/meter';
import { REASONS } from '@tallygate/contracts/outcome-codes';

/** Values of a field that are worth offering. */
export function suggestedValues(field: string, facets: Facets | undefined): readonly string[] {
  switch (field) {
    case 'proxy':
      return facets?.proxies ?? [];
    case 'tool':
      return facets?.tools ?? [];
    case 'consumer':
      return facets?.consumers ?? [];
    case 'company':
      return facets?.companies ?? [];
    case 'decision':
      return ['billable', 'not_billable'];
    case 'reason':
      return REASONS;
    case 'method':
      return ['tools/call', 'tools/list', 'resources/read', 'prompts/get'];
    case 'status':
      return ['200', '400', '500'];
    default:
      return [];
  }
}

const OPERATORS: readonly { value: Condition['op']; label: string; numeric?: boolean }[] = [
  { value: 'equals', label: 'is' },
  { value: 'not_equals', label: 'is not' },
  { value: 'prefix', label: 'starts with' },
  { value: 'in', label: 'is one of' },
  { value: 'exists', label: 'exists' },
  { value: 'lt', label: 'is less than', numeric: true },
  { value: 'lte', label: 'is at most', numeric: true },
  { value: 'gt', label: 'is more than', numeric: true },
  { value: 'gte', label: 'is at least', numeric: true },
];

const TEXT_FIELDS = ['proxy', 'uri', 'method', 'tool', 'consumer', 'company', 'decision', 'reason'];

/** Operators that make sense for a field; the one in use is always among them. */
export function operatorsFor(field: string, current: Condition['op']) {
  return OPERATORS.filter(({ value, numeric }) => value === current || !numeric || !TEXT_FIELDS.includes(field));
}
