import type Stripe from 'stripe';
import type { RailAnswer } from '../delivery.ts';
import { type Rail, type RailConnection, type RailReport, type UsageAsked, unanswered } from '../rail.ts';

export const STRIPE_ADDRESS = 'https://api.stripe.com';

/** Stripe's official client over our own connections. It repeats nothing by itself: every attempt is ours, and is seen. */
export async function stripeClient({ key, address, fetch }: RailConnection): Promise<Stripe> {
  // Loaded when a rail is used, so that an installation without one does not wait for it.
  const { default: Client } = await import('stripe');
  const { hostname, port, protocol } = new URL(address);
  return new Client(key, {
    host: hostname,
    port: port === '' ? (protocol === 'http:' ? 80 : 443) : port,
    protocol: protocol === 'http:' ? 'http' : 'https',
    httpClient: Client.createFetchHttpClient(fetch as typeof globalThis.fetch),
    maxNetworkRetries: 0,
    telemetry: false,
  });
}

/**
 * Usage by meter events. Stripe knows a repeat by its identifier for at least a day; the key of the request is the client's own,
 * another one for each attempt, since under a former one Stripe would repeat a failure as well.
 */
export async function stripeRail(connection: RailConnection): Promise<Rail> {
  const client = await stripeClient(connection);
  return { send: (report) => send(client, report), usage: (asked) => usage(client, asked) };
}

async function send(
  client: Stripe,
  { identifier, value, timestamp, customer, meter }: RailReport,
): Promise<RailAnswer> {
  try {
    await client.billing.meterEvents.create({
      event_name: meter.eventName,
      identifier,
      timestamp: Math.floor(Date.parse(timestamp) / 1000),
      payload: { stripe_customer_id: customer, value },
    });
    return { status: 200, message: '' };
  } catch (error) {
    return stripeAnswer(error);
  }
}

/** What a failure of the official client means; one without a status got no answer. */
function stripeAnswer(error: unknown): RailAnswer {
  const { statusCode, code, message, headers } = error as Partial<Stripe.errors.StripeError>;
  if (statusCode === undefined) return unanswered((error as { detail?: unknown }).detail ?? error);
  const advice = headers?.['stripe-should-retry'];
  const wait = Number(headers?.['retry-after']);
  return {
    status: statusCode,
    message: message ?? '',
    ...(code === undefined ? {} : { code }),
    ...(advice === undefined ? {} : { shouldRetry: advice === 'true' }),
    ...(wait > 0 ? { retryAfterMs: wait * 1000 } : {}),
  };
}

async function usage(client: Stripe, { meter, customer, from, to }: UsageAsked): Promise<ReadonlyMap<string, string>> {
  const hours = new Map<string, string>();
  const asked = {
    customer,
    start_time: Date.parse(from) / 1000,
    end_time: Date.parse(to) / 1000,
    value_grouping_window: 'hour',
    limit: 100,
  } as const;
  for await (const sum of client.billing.meters.listEventSummaries(meter.externalId, asked))
    hours.set(new Date(sum.start_time * 1000).toISOString(), plainText(sum.aggregated_value));
  return hours;
}

/** Stripe tells sums as numbers of JSON; what is left of their digits, without an exponent. */
function plainText(value: number): string {
  return value.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 12 });
}
