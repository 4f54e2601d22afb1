import type Metronome from '@metronome/sdk';
import type { RailAnswer } from '../delivery.ts';
import {
  type Rail,
  type RailConnection,
  type RailReport,
  type UsageAsked,
  type UsageEvent,
  unanswered,
  usageEvents,
} from '../rail.ts';

export const METRONOME_ADDRESS = 'https://api.metronome.com';

/** Metronome's official client over our own connections. It repeats nothing by itself: every attempt is ours, and is seen. */
export async function metronomeClient({ key, address, fetch }: RailConnection): Promise<Metronome> {
  // Loaded when a rail is used, so that an installation without one does not wait for it.
  const { default: Client } = await import('@metronome/sdk');
  return new Client({
    bearerToken: key,
    baseURL: address,
    fetch: fetch as typeof globalThis.fetch,
    maxRetries: 0,
  });
}

/**
 * Usage as Metronome's events, one a call, and one more for what of a report is in no call. Metronome knows transactions for 34
 * days and drops repeats in silence; a metric that sums the property `quantity` counts them.
 */
export async function metronomeRail(connection: RailConnection): Promise<Rail> {
  const client = await metronomeClient(connection);
  return { send: (report) => send(client, report), usage: (asked) => usage(client, asked) };
}

/** How many events one request takes. */
const EVENTS_A_REQUEST = 100;

async function send(client: Metronome, report: RailReport): Promise<RailAnswer> {
  const events = usageEvents(report).map((event) => wireEvent(report, event));
  try {
    // What was taken before a request failed is sent again with the rest, and dropped there.
    for (let from = 0; from < events.length; from += EVENTS_A_REQUEST)
      await client.v1.usage.ingest({ usage: events.slice(from, from + EVENTS_A_REQUEST) });
    return { status: 200, message: '' };
  } catch (error) {
    const { status, message, headers, cause } = error as Partial<InstanceType<typeof Metronome.APIError>> & {
      cause?: unknown;
    };
    if (status === undefined) return unanswered(cause ?? error);
    const wait = Number(headers?.get('retry-after'));
    return { status, message: message ?? '', ...(wait > 0 ? { retryAfterMs: wait * 1000 } : {}) };
  }
}

function wireEvent({ customer, meter }: RailReport, { id, value, timestamp, call }: UsageEvent) {
  return {
    transaction_id: id,
    customer_id: customer,
    event_type: meter.eventName,
    timestamp,
    properties: { quantity: value, ...(call && { proxy: call.proxy, tool: call.tool, consumer: call.consumer }) },
  };
}

async function usage(
  client: Metronome,
  { meter, customer, from, to }: UsageAsked,
): Promise<ReadonlyMap<string, string>> {
  const hours = new Map<string, string>();
  const asked = {
    starting_on: from,
    ending_before: to,
    window_size: 'HOUR',
    billable_metrics: [{ id: meter.externalId }],
    customer_ids: [customer],
  } as const;
  for await (const { start_timestamp: at, value } of client.v1.usage.list({
    ...asked,
    billable_metrics: [...asked.billable_metrics],
    customer_ids: [...asked.customer_ids],
  }))
    if (value !== null)
      hours.set(
        new Date(at).toISOString(),
        value.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 12 }),
      );
  return hours;
}
