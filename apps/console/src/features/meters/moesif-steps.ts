import type { Condition, MeterFilter } from '@tallygate/contracts/meter';
import type { SaveMeter } from '@tallygate/contracts/meter-view';
import { fieldPath } from '@tallygate/metering/event-as-sent';
import { priceInWords } from '#lib/price-words.ts';
import { metricInWords, periodInWords } from './meter-words.ts';

export type MoesifStep = { label: string; value: string };

/** Moesif's own pages are in English, whatever this browser's language is. */
const ENTERED_AS = { locale: 'en-US' };

/** The same meter as what to enter in Moesif, in the order in which Moesif asks. */
export function moesifSteps({ name, definition, price }: SaveMeter): MoesifStep[] {
  const { metric, period, multiplier, roundingMode } = definition;
  return [
    { label: 'Meter name', value: name },
    ...filterSteps(definition.filter),
    {
      label: 'Metric to charge on',
      value: metric.type === 'count' ? 'Event count' : metricInWords({ ...metric, field: fieldPath(metric.field) }),
    },
    ...(multiplier === '1' ? [] : [{ label: 'Usage multiplier', value: multiplier }]),
    ...(roundingMode === 'none' ? [] : [{ label: 'Usage rounding', value: roundingMode.replace('_', ' ') }]),
    { label: 'Price, at the billing provider', value: priceInWords(price, ENTERED_AS) },
    { label: 'Billing period, of the subscription', value: periodInWords(period) },
  ];
}

function filterSteps(filter: MeterFilter): MoesifStep[] {
  if ('op' in filter) return [conditionStep(filter, 'Filter')];
  if ('and' in filter) {
    if (filter.and.length === 0) return [{ label: 'Filter', value: 'none: every event counts' }];
    return filter.and.flatMap((part, index) => labelled(part, index === 0 ? 'Filter' : 'and'));
  }
  if ('or' in filter) return filter.or.flatMap((part, index) => labelled(part, index === 0 ? 'Filter, any of' : 'or'));
  return [{ label: 'Filter, none of', value: nestedText(filter.not) }];
}

function labelled(part: MeterFilter, label: string): MoesifStep[] {
  return [{ label, value: 'op' in part ? conditionStep(part, label).value : nestedText(part) }];
}

function nestedText(filter: MeterFilter): string {
  if ('op' in filter) return conditionStep(filter, '').value;
  if ('not' in filter) return `not (${nestedText(filter.not)})`;
  const [parts, word] = 'and' in filter ? [filter.and, ' and '] : [filter.or, ' or '];
  return `(${parts.map(nestedText).join(word)})`;
}

const OPERATORS = {
  equals: 'is',
  not_equals: 'is not',
  prefix: 'starts with',
  in: 'is any of',
  exists: 'exists',
  lt: 'less than',
  lte: 'less than or equal to',
  gt: 'greater than',
  gte: 'greater than or equal to',
} as const;

function conditionStep(condition: Condition, label: string): MoesifStep {
  const words = `${fieldPath(condition.field)} ${OPERATORS[condition.op]}`;
  if ('values' in condition) return { label, value: `${words} ${condition.values.join(', ')}` };
  if ('value' in condition) return { label, value: `${words} ${condition.value}` };
  return { label, value: 'number' in condition ? `${words} ${condition.number}` : words };
}

/** The steps as text for the clipboard. */
export function moesifText(steps: readonly MoesifStep[]): string {
  return steps.map(({ label, value }) => `${label}: ${value}`).join('\n');
}
