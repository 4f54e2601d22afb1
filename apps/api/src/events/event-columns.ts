import type { CallEvent } from '@tallygate/contracts/event';
import type { DeliveryState } from '@tallygate/contracts/outcome';
import { isPublished, type PublishedEvents } from '@tallygate/contracts/published-events';
import { classOf, kindOf } from '@tallygate/metering/event-class';
import type { CountedEvent } from '../ledger/counted-event.ts';
import type { Arrival } from './arrival.ts';

/** A record older than this when it arrives may miss its invoice. */
const LATE_AFTER_MS = 5 * 60_000;
/** The largest number of an integer column; a stream may stay open for a month. */
const MAX_INTEGER = 2_147_483_647;

/** Columns of `events` that are filled from an event, with their types. */
export const COLUMN_TYPES = {
  id: 'uuid',
  time: 'timestamptz',
  gateway_id: 'text',
  config_version: 'int',
  proxy: 'text',
  tool: 'text',
  method: 'text',
  consumer: 'text',
  company: 'text',
  user_id: 'text',
  subscription_id: 'text',
  outcome: 'text',
  reason: 'text',
  billable: 'boolean',
  quantity: 'numeric',
  http_status: 'int',
  duration_ms: 'int',
  is_error: 'boolean',
  late: 'boolean',
  delivery_state: 'text',
  count: 'int',
  kind: 'text',
  class: 'text',
  circumstances: 'uuid',
  source: 'text',
} as const;

export type Columns = Record<keyof typeof COLUMN_TYPES, string | number | boolean | undefined>;

/** A row of `events`; what is undefined is null there. */
export function toColumns({ event, late, state, circumstances }: Arrival): Columns {
  return {
    id: event.id,
    time: event.time,
    gateway_id: event.gatewayId,
    config_version: event.configVersion,
    proxy: event.proxy,
    tool: toolOf(event),
    method: event.method,
    consumer: event.consumer ?? '',
    company: event.company,
    user_id: event.userId,
    subscription_id: event.subscription,
    outcome: event.outcome,
    reason: event.reason,
    billable: event.billable,
    quantity: event.quantity,
    http_status: event.httpStatus,
    duration_ms: durationOf(event),
    is_error: event.isError,
    late,
    delivery_state: state,
    count: event.count ?? 1,
    kind: kindOf(event),
    class: classOf(event),
    circumstances,
    source: event.source,
  };
}

/** What roll-ups keep of an event that has just been stored. */
export function countedEvent({ event, time, late, state }: Arrival): CountedEvent {
  return {
    time,
    proxy: event.proxy,
    tool: toolOf(event) ?? '',
    method: event.method,
    consumer: event.consumer ?? '',
    company: event.company ?? '',
    reason: event.reason,
    outcome: event.outcome,
    billable: event.billable,
    state,
    kind: kindOf(event),
    class: classOf(event),
    count: event.count ?? 1,
    quantity: event.quantity,
    isError: event.isError,
    durationMs: durationOf(event),
    requestBytes: event.requestBytes,
    responseBytes: event.responseBytes,
    late,
  };
}

/**
 * What becomes of an event as far as its gateway can tell when it sends it.
 * @param published what the gateway's publishers take; undefined when it did not say
 */
export function firstState(event: CallEvent, published: readonly PublishedEvents[] | undefined): DeliveryState {
  return published === undefined || published.some((events) => isPublished(event, events)) ? 'recorded' : 'not_sent';
}

/** @param time milliseconds since 1970 */
export function isLate(time: number, now: Date): boolean {
  return now.getTime() - time > LATE_AFTER_MS;
}

function toolOf(event: CallEvent): string | undefined {
  return event.method === 'tools/call' ? event.target : undefined;
}

function durationOf(event: CallEvent): number {
  return Math.min(Math.round(event.durationMs), MAX_INTEGER);
}
