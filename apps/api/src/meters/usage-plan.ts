import type { CallEvent } from '@tallygate/contracts/event';
import type { MeterDefinition } from '@tallygate/contracts/meter';
import type { UriShape } from '@tallygate/contracts/publisher';
import { fieldPath } from '@tallygate/metering/event-as-sent';
import { type Span, sliceTime, type TimeSlices } from './time-slices.ts';
import { fieldsOf, GROUP_KEYS, sourcesOf } from './wire-fields.ts';

type Key = keyof CallEvent;

/** How a meter's usage is read from the ledger. */
export type UsagePlan = TimeSlices & {
  source: 'rollups' | 'events';
  /** Properties of events that groups are told apart by, besides those they always are. */
  keys: readonly Key[];
  /** The metric is the sum that roll-ups keep. */
  sumsQuantity: boolean;
  shape: UriShape;
};

/**
 * Chooses the source: hourly roll-ups when everything the meter looks at is one of their dimensions, events otherwise.
 * @param userIdIsConsumer whether `user_id` is always the consumer, the only one of the two that roll-ups know
 * @throws AppError METER_NOT_EVALUABLE for a field that no event has
 */
export function planUsage(
  definition: MeterDefinition,
  period: Span,
  context: { uriShape: UriShape; userIdIsConsumer: boolean },
): UsagePlan {
  const fields = fieldsOf(definition);
  const keysOf = (field: string) => sourcesOf(field, context.uriShape);
  const inRollups = (field: string) =>
    field === 'tool' ||
    keysOf(field).every((key) =>
      [...GROUP_KEYS, 'outcome', ...(context.userIdIsConsumer ? ['userId'] : [])].includes(key),
    );
  const sumsQuantity =
    definition.metric.type === 'sum' && fieldPath(definition.metric.field) === 'metadata.billing.quantity';
  const used = [...fields.filter, ...(fields.metric === null ? [] : [fields.metric])];
  const keys = new Set(used.flatMap(keysOf).filter((key) => !GROUP_KEYS.includes(key)));

  const slices = sliceTime(period, definition.period.zone, definition.roundingMode !== 'none');
  const additive = definition.metric.type === 'count' || sumsQuantity;
  const fromRollups = slices.hours !== null && additive && fields.filter.every(inRollups);
  return {
    ...slices,
    source: fromRollups ? 'rollups' : 'events',
    keys: [...keys],
    sumsQuantity,
    shape: context.uriShape,
  };
}
