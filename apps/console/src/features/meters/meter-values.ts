import type { Condition, MeterFilter } from '@tallygate/contracts/meter';
import { METER_FIELDS } from '@tallygate/contracts/meter-fields';
import type { MeterView } from '@tallygate/contracts/meter-view';
import { NEW_PRICE, type PriceValues, priceValues } from '#components/price/price-values.ts';

/** Stands in the field list for a path that is typed. */
export const OTHER_FIELD = 'path';

export type ConditionRow = { field: string; path: string; op: Condition['op']; value: string };

/** What the form holds: all texts as typed, money in major units, every price model at once so that a choice can be undone. */
export type MeterValues = PriceValues & {
  name: string;
  /** How conditions are written: as rows, or as the filter itself. */
  filterAs: 'rows' | 'json';
  match: 'all' | 'any';
  conditions: ConditionRow[];
  filterJson: string;
  metric: 'count' | 'sum' | 'unique';
  metricField: string;
  multiplier: string;
  roundingMode: 'none' | 'up' | 'down' | 'half_up';
  interval: 'day' | 'week' | 'month' | 'year';
  intervalCount: string;
  zone: string;
  /** From when a changed price holds. */
  priceStart: 'now' | 'period' | 'next' | 'at';
  /** As a date field writes it, in local time. */
  priceAt: string;
};

export const NEW_CONDITION: ConditionRow = { field: 'tool', path: '', op: 'equals', value: '' };

/** What a new meter starts from: every billable call at a cent. */
export const NEW_METER: MeterValues = {
  name: '',
  filterAs: 'rows',
  match: 'all',
  conditions: [{ field: 'decision', path: '', op: 'equals', value: 'billable' }],
  filterJson: '',
  metric: 'count',
  metricField: '',
  multiplier: '1',
  roundingMode: 'none',
  interval: 'month',
  intervalCount: '1',
  zone: 'UTC',
  ...NEW_PRICE,
  priceStart: 'now',
  priceAt: '',
};

/** A stored meter as the form shows it. A filter that rows cannot show is shown as it is. */
export function meterValues({
  name,
  definition,
  price,
}: Pick<MeterView, 'name' | 'definition' | 'price'>): MeterValues {
  const { filter, metric, period } = definition;
  const rows = filterRows(filter);
  return {
    ...NEW_METER,
    name,
    ...(rows ? { ...rows, filterAs: 'rows' } : { filterAs: 'json', conditions: [] }),
    filterJson: JSON.stringify(filter, null, 2),
    metric: metric.type,
    metricField: metric.type === 'count' ? '' : metric.field,
    multiplier: definition.multiplier,
    roundingMode: definition.roundingMode,
    interval: period.interval,
    intervalCount: String(period.intervalCount),
    zone: period.zone,
    ...priceValues(price),
  };
}

/** A filter as rows that are all or alternatively met; null when it nests deeper than that. */
export function filterRows(filter: MeterFilter): Pick<MeterValues, 'match' | 'conditions'> | null {
  const match = 'or' in filter ? 'any' : 'all';
  const parts = 'and' in filter ? filter.and : 'or' in filter ? filter.or : [filter];
  const conditions: ConditionRow[] = [];
  for (const part of parts) {
    if (!('op' in part)) return null;
    const value = conditionText(part);
    if (value === null) return null;
    const isKnown = (METER_FIELDS as readonly string[]).includes(part.field);
    conditions.push({ field: isKnown ? part.field : OTHER_FIELD, path: isKnown ? '' : part.field, op: part.op, value });
  }
  return { match, conditions };
}

function conditionText(condition: Condition): string | null {
  if (condition.op === 'exists') return '';
  if ('value' in condition) return condition.value;
  if ('number' in condition) return condition.number;
  // Values are separated by commas in the field; one that holds a comma would come back as two.
  return condition.values.some((value) => value.includes(',') || value !== value.trim())
    ? null
    : condition.values.join(', ');
}
