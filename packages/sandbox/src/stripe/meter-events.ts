import { randomUUID } from 'node:crypto';
import type { Account } from './account.ts';
import type { MeterEvent } from './objects.ts';
import { StripeError } from './stripe-error.ts';

const DAY = 86_400;
/** How long an identifier is remembered, by the wall's time as no trial moves it, how far back an event may lie, and how far ahead; seconds. */
const REMEMBERED = DAY;
const OLDEST = 35 * DAY;
const NEWEST = 300;

export type GivenEvent = {
  event_name: string;
  payload: Record<string, string>;
  identifier?: string;
  timestamp?: number;
};

/**
 * Receives an event. Being received is not being counted: an event without a meter or for no customer is answered as any other,
 * and reported afterwards by an event of its own.
 * @throws StripeError 400 for a repeated identifier, a time out of bounds or a value that is no number
 */
export function receive(account: Account, given: GivenEvent): MeterEvent {
  const meter = account.meters
    .all()
    .find(({ event_name, status }) => event_name === given.event_name && status === 'active');
  const customer = given.payload[meter?.customer_mapping.event_payload_key ?? 'stripe_customer_id'] ?? '';
  const value = given.payload[meter?.value_settings.event_payload_key ?? 'value'] ?? '';
  const known = account.customers.find(customer);
  const now = known ? account.timeOf(customer) : account.now();
  const timestamp = given.timestamp ?? now;
  const identifier = given.identifier ?? randomUUID();
  if (isKnown(account, identifier))
    throw refused(`An event already exists with identifier ${identifier}.`, 'identifier');
  if (timestamp < now - OLDEST)
    throw refused('The timestamp is too far in the past: at most 35 days are accepted.', 'timestamp');
  if (timestamp > now + NEWEST) throw refused('The timestamp is more than five minutes in the future.', 'timestamp');
  if (meter?.default_aggregation.formula !== 'count' && !/^-?\d+(\.\d{1,12})?$/.test(value))
    throw refused(`Invalid value in payload: ${value === '' ? 'missing' : value}`, 'payload');
  account.usage.push({
    identifier,
    meter: known && !known.deleted ? (meter?.id ?? '') : '',
    customer,
    value: value === '' ? '1' : value,
    timestamp,
    receivedAt: account.wallNow(),
    countedAt: now + account.meterLag,
    isCancelled: false,
  });
  if (!meter || !known || known.deleted) report(account, { identifier, meter: meter?.id ?? null });
  return {
    ...account.common('billing.meter_event', 'mtre'),
    identifier,
    event_name: given.event_name,
    payload: given.payload,
    timestamp,
  };
}

function isKnown(account: Account, identifier: string): boolean {
  const since = account.wallNow() - REMEMBERED;
  return account.usage.some((event) => event.identifier === identifier && event.receivedAt > since);
}

/** What Stripe says afterwards of events that it took and cannot count. */
function report(account: Account, { identifier, meter }: { identifier: string; meter: string | null }): void {
  const code = meter === null ? 'no_meter' : 'meter_event_customer_not_found';
  const message = meter === null ? 'No meter found for the event name.' : 'No customer found for the event.';
  const reason = {
    error_count: 1,
    error_types: [{ code, error_count: 1, sample_errors: [{ error_message: message, request: { identifier } }] }],
  };
  const type = meter === null ? 'v1.billing.meter.no_meter_found' : 'v1.billing.meter.error_report_triggered';
  account.emit(type, {
    reason,
    ...(meter === null ? {} : { related_object: { id: meter, type: 'billing.meter' } }),
  } as object);
}

function refused(message: string, param: string): StripeError {
  return new StripeError({ status: 400, type: 'invalid_request_error', message, param });
}
