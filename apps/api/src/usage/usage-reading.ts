import type { CallEvent } from '@tallygate/contracts/event';
import type { MeterDefinition, Period } from '@tallygate/contracts/meter';
import type { UriShape } from '@tallygate/contracts/publisher';
import { fieldPath } from '@tallygate/metering/event-as-sent';
import { bodyText } from '../events/event-row.ts';
import type { ProxyTraits, Trait } from '../ledger/proxy-traits.ts';
import { type Span, sliceTime, type TimeSlices } from './time-slices.ts';
import { fieldsOf, sourcesOf } from './wire-fields.ts';

type Key = keyof CallEvent;

/** Columns that events and roll-ups share and every meter needs. */
const ALWAYS = ['company', 'consumer', 'method', 'reason', 'billable'] as const;
/** Columns that they share and some meters need: the fewer are told apart, the fewer groups there are. */
const OPTIONAL = ['proxy', 'tool', 'outcome'] as const;
export type Column = (typeof ALWAYS)[number] | (typeof OPTIONAL)[number];

type Sum = {
  /** SQL over a row of `WHOLE_EVENTS`; null where the event has no number. */
  ofEvent: string;
  /** SQL over rows of the roll-ups, where they keep it. */
  ofRollup?: { total: string; notNumeric: string };
};

/** Numbers of the event as it is sent. */
const SUMS: Readonly<Record<string, Sum>> = {
  'metadata.billing.quantity': {
    // A fraction is sent under another key, so it is no number here.
    ofEvent: 'case when quantity = trunc(quantity) then quantity end',
    ofRollup: { total: 'whole_quantity', notNumeric: 'sum(fractional)' },
  },
  'metadata.billing.quantityMicros': {
    ofEvent: 'quantity * 1000000',
    ofRollup: { total: 'quantity * 1000000', notNumeric: '0' },
  },
  'metadata.requestSize': { ofEvent: `(${bodyText('requestBytes')})::numeric` },
  'metadata.responseSize': { ofEvent: `(${bodyText('responseBytes')})::numeric` },
  'metadata.responseLatency': { ofEvent: 'duration_ms' },
  'metadata.backendLatency': { ofEvent: `floor((${bodyText('upstreamMs')})::numeric + 0.5)` },
};

/** How a meter's usage is read from the ledger. */
export type UsageReading = TimeSlices & {
  source: 'rollups' | 'events';
  /** What groups are told apart by, in either source. */
  columns: readonly Column[];
  /** Whether the meter itself tells consumers apart, or companies: otherwise they are only listed. */
  looksAt: { consumer: boolean; company: boolean };
  /** Further properties that are known by the proxy alone, and where. */
  traits: readonly Trait[];
  proxies: ProxyTraits;
  /** Further properties that only events know. */
  keys: readonly Key[];
  /** The sum that SQL computes, so that rows need not be told apart by the number. */
  sum: Sum | null;
  shape: UriShape;
  /** How the meter cuts time. */
  cycle: Period;
};

/**
 * Chooses the source: roll-ups when everything the meter looks at is one of their dimensions or known by one,
 * events otherwise.
 * @param known.userIdIsConsumer whether `user_id` is always the consumer, the only one of the two that roll-ups know
 * @param known.proxies what is known of them in that period
 * @throws AppError METER_NOT_EVALUABLE for a field that no event has
 */
export function chooseReading(
  definition: MeterDefinition,
  period: Span,
  known: { uriShape: UriShape; userIdIsConsumer: boolean; proxies: ProxyTraits },
): UsageReading {
  const { filter, metric } = fieldsOf(definition);
  const sum = definition.metric.type === 'sum' ? (SUMS[fieldPath(definition.metric.field)] ?? null) : null;
  const used = metric === null || sum !== null ? filter : [...filter, metric];
  const sources = new Set(used.flatMap((field) => sourcesOf(field, known.uriShape)));
  if (known.userIdIsConsumer) sources.delete('userId');
  const traits = known.proxies.steady.filter((trait) => sources.delete(trait));
  // A URI condition needs the proxy too, because people are shown which proxies it matches.
  if (traits.length > 0 || sources.has('uri')) sources.add('proxy');

  const wanted = new Set<string>([...sources, ...used, ...definition.groupBy]);
  const columns = [...ALWAYS, ...OPTIONAL.filter((column) => wanted.has(column))];
  const keys = [...sources].filter((key) => !columns.some((column) => column === key));
  const slices = sliceTime(period, definition.period.zone, definition.roundingMode !== 'none');
  const isAdditive = definition.metric.type === 'count' || sum?.ofRollup !== undefined;
  return {
    ...slices,
    source: slices.rolled !== null && isAdditive && keys.length === 0 ? 'rollups' : 'events',
    columns,
    looksAt: { consumer: wanted.has('consumer'), company: sources.has('company') },
    traits,
    proxies: known.proxies,
    keys,
    sum,
    shape: known.uriShape,
    cycle: definition.period,
  };
}
