import type { MeterDefinition, MeterFilter, Metric } from '@tallygate/contracts/meter';
import type { Price, Tier } from '@tallygate/contracts/price';
import { describeCondition } from '@tallygate/metering/condition';
import { type FormatContext, formatDecimal } from '#lib/format.ts';
import { formatAmount } from '#lib/money.ts';

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

type Writer = { money: (minor: string) => string; number: (value: string) => string };

/** A price in one line: `$0.002 a unit, 1,000 free, at least $5.00`. */
export function priceInWords(price: Price, context: FormatContext = {}): string {
  const write: Writer = {
    money: (minor) => formatAmount(minor, price.currency, context),
    number: (value) => formatDecimal(value, context),
  };
  const extras = [
    price.freeUnits !== '0' && `${write.number(price.freeUnits)} free`,
    price.minimum !== undefined && `at least ${write.money(price.minimum)}`,
    price.maximum !== undefined && `at most ${write.money(price.maximum)}`,
  ];
  return [modelInWords(price, write), ...extras.filter((extra) => extra !== false)].join(', ');
}

function modelInWords(price: Price, write: Writer): string {
  switch (price.model) {
    case 'per_unit':
      return `${write.money(price.unitAmount)} a unit`;
    case 'package':
      return `${write.money(price.unitAmount)} per ${write.number(price.divideBy)} units, rounded ${price.round}`;
    case 'flat':
      return `${write.money(price.amount)} a period`;
    case 'volume':
      return `all units at the price of the tier reached: ${price.tiers.map((tier) => tierInWords(tier, write)).join('; ')}`;
    case 'graduated':
      return `each unit at the price of its tier: ${price.tiers.map((tier) => tierInWords(tier, write)).join('; ')}`;
  }
}

function tierInWords({ upTo, unitAmount, flatAmount }: Tier, { money, number }: Writer): string {
  const range = upTo === 'inf' ? 'above' : `up to ${number(upTo)}`;
  const flat = flatAmount === '0' ? '' : ` plus ${money(flatAmount)}`;
  return `${range} ${money(unitAmount)}${flat}`;
}
