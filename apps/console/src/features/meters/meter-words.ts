import type { MeterDefinition, MeterFilter, Metric } from '@tallygate/contracts/meter';
import { describeCondition } from '@tallygate/metering/condition';

/** A filter as a sentence: `decision is "billable" and tool is "echo"`. */
export function filterInWords(filter: MeterFilter): string {
  if ('and' in filter) return filter.and.length === 0 ? 'every event' : filter.and.map(part).join(' and ');
  if ('or' in filter) return filter.or.map(part).join(' or ');
  if ('not' in filter) return `not (${filterInWords(filter.not)})`;
  return describeCondition(filter);
}

function part(filter: MeterFilter): string {
  const isNested = ('and' in filter && filter.and.length > 1) || ('or' in filter && filter.or.length > 1);
  return isNested ? `(${filterInWords(filter)})` : filterInWords(filter);
}

/** What is added up. */
export function metricInWords(metric: Metric): string {
  if (metric.type === 'count') return 'Number of events';
  return metric.type === 'sum' ? `Sum of ${metric.field}` : `Different values of ${metric.field}`;
}

const INTERVALS = { day: 'day', week: 'week', month: 'month', year: 'year' } as const;

/** How long a billing period is and where it is cut. */
export function periodInWords({ interval, intervalCount, anchor, zone }: MeterDefinition['period']): string {
  const unit = INTERVALS[interval];
  const length = intervalCount === 1 ? `each ${unit}` : `every ${intervalCount} ${unit}s`;
  return anchor ? `${length} from ${anchor}` : `${length}, ${zone}`;
}
