import type { RailConnection } from '../rail.ts';
import { stripeClient } from './stripe-rail.ts';

/** Something that a rail took and did not count. */
export type RailFault = { code: string; message: string };

const TYPE = 'v1.billing.meter.error_report_triggered';

/**
 * What Stripe says of events of a meter that it received and could not count, newest first. It keeps that for 30 days, and
 * tells samples.
 * @param since RFC 3339
 * @throws what Stripe or the network answered
 * @see https://docs.stripe.com/billing/subscriptions/usage-based/recording-usage-api#handle-meter-event-errors
 */
export async function stripeMeterFaults(
  connection: RailConnection,
  { meter, since }: { meter: string; since: string },
): Promise<RailFault[]> {
  const client = await stripeClient(connection);
  const faults = new Map<string, RailFault>();
  for await (const event of client.v2.core.events.list({ object_id: meter, types: [TYPE] })) {
    if (event.type !== TYPE || Date.parse(event.created) < Date.parse(since)) continue;
    for (const { code, sample_errors } of event.data.reason.error_types)
      faults.set(code, { code, message: sample_errors[0]?.error_message ?? code });
  }
  return [...faults.values()];
}
