import type { MeterDefinition, MeterFilter, Metric } from '@tallygate/contracts/meter';
import type { MeterDifference } from '@tallygate/contracts/moesif';
import type { Price } from '@tallygate/contracts/price';
import { fieldPath } from '@tallygate/metering/event-as-sent';
import { describeFilter } from '@tallygate/metering/meter-filter';
import { canonicalConjuncts, textOf } from './canonical-filter.ts';
import { comparePrices } from './compare-price.ts';
import { type MoesifMeter, pricesOf } from './moesif-meter.ts';
import { readStoredQuery } from './read-stored-query.ts';

export type ComparedMeter = {
  differences: MeterDifference[];
  /** What of Moesif's meter could not be read, so that nobody can say whether it is the same. */
  unread: string[];
};

/**
 * What would have to be changed by hand at Moesif, or here, so that both count and charge the same.
 * @param own our meter with the price that holds now
 */
export function compareMeter(own: { definition: MeterDefinition; price: Price }, other: MoesifMeter): ComparedMeter {
  const { filter, metric, unread } = readStoredQuery(other.es_query);
  const prices = pricesOf(other);
  const charged = nearestPrice(own.price, other);
  return {
    unread: [...unread, ...(prices.length === 0 ? [`the price at ${other.billing_plan.provider_slug}`] : [])],
    differences: [
      ...compareStatus(other),
      ...(filter === null ? [] : compareFilters(own.definition.filter, filter)),
      ...(metric === null ? [] : compareMetrics(own.definition.metric, metric)),
      ...compareUnits(own.definition, other),
      ...charged,
      ...comparePeriods(own.definition, other),
    ],
  };
}

function compareStatus({ status }: MoesifMeter): MeterDifference[] {
  if (/^(active|enabled)$/i.test(status)) return [];
  return [
    { aspect: 'status', ours: 'active', theirs: status, detail: 'Moesif reports nothing of a meter that is off' },
  ];
}

function compareFilters(own: MeterFilter, other: MeterFilter): MeterDifference[] {
  const [ours, theirs] = [canonicalConjuncts(own), canonicalConjuncts(other)];
  const known = (all: readonly MeterFilter[]) => new Set(all.map(textOf));
  const [inOurs, inTheirs] = [known(ours), known(theirs)];
  return [
    ...ours
      .filter((one) => !inTheirs.has(textOf(one)))
      .map((one) => filterDifference(describeFilter(one), null, 'Moesif lets in calls that this condition keeps out')),
    ...theirs
      .filter((one) => !inOurs.has(textOf(one)))
      .map((one) => filterDifference(null, describeFilter(one), 'Moesif keeps out calls that are counted here')),
  ];
}

function filterDifference(ours: string | null, theirs: string | null, detail: string): MeterDifference {
  return { aspect: 'filter', ours, theirs, detail };
}

function compareMetrics(own: Metric, other: Metric): MeterDifference[] {
  const [ours, theirs] = [metricText(own), metricText(other)];
  return ours === theirs ? [] : [{ aspect: 'metric', ours, theirs, detail: 'different things are added up' }];
}

function metricText(metric: Metric): string {
  if (metric.type === 'count') return 'number of events';
  return metric.type === 'sum' ? `sum of ${fieldPath(metric.field)}` : `different values of ${fieldPath(metric.field)}`;
}

function compareUnits({ multiplier, roundingMode }: MeterDefinition, other: MoesifMeter): MeterDifference[] {
  const { usage_multiplier: factor, usage_rounding_mode: mode } = other.billing_plan.params ?? {};
  const differences: MeterDifference[] = [];
  // Moesif keeps a number of JSON: two factors are equal when they are the same one.
  if (numberOf(multiplier) !== (factor ?? 1))
    differences.push({
      aspect: 'unit',
      ours: `× ${multiplier}`,
      theirs: `× ${factor ?? 1}`,
      detail: 'quantities are multiplied by different factors',
    });
  const theirs = mode?.toLowerCase().replaceAll('-', '_') ?? 'none';
  if (theirs !== roundingMode)
    differences.push({
      aspect: 'unit',
      ours: roundingMode,
      theirs,
      detail: 'quantities are rounded in different ways',
    });
  return differences;
}

function numberOf(factor: string): number {
  const [numerator, denominator = '1'] = factor.split('/');
  return Number(numerator) / Number(denominator);
}

/** Of several prices the one that comes nearest is compared: a meter may report to each of them. */
function nearestPrice(own: Price, other: MoesifMeter): MeterDifference[] {
  const compared = pricesOf(other).map((price) => comparePrices(own, price));
  return compared.sort((a, b) => a.length - b.length)[0] ?? [];
}

function comparePeriods({ period }: MeterDefinition, other: MoesifMeter): MeterDifference[] {
  const recurring = pricesOf(other)[0]?.recurring;
  if (!recurring?.interval) return [];
  const [ours, theirs] = [
    `${period.intervalCount} ${period.interval}`,
    `${recurring.interval_count ?? 1} ${recurring.interval}`,
  ];
  return ours === theirs ? [] : [{ aspect: 'period', ours, theirs, detail: 'invoices are made at different times' }];
}
