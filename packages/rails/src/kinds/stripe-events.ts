import type Stripe from 'stripe';
import type { RailConnection } from '../rail.ts';
import { stripeClient } from './stripe-rail.ts';

/** The events upon which anything is done; what they are about is fetched anew. */
export const SWEPT_TYPES = [
  'invoice.created',
  'invoice.updated',
  'invoice.finalized',
  'invoice.finalization_failed',
  'invoice.sent',
  'invoice.paid',
  'invoice.payment_failed',
  'invoice.payment_action_required',
  'invoice.overdue',
  'invoice.marked_uncollectible',
  'invoice.voided',
  'credit_note.created',
  'credit_note.updated',
  'credit_note.voided',
  'checkout.session.completed',
  'checkout.session.async_payment_succeeded',
  'checkout.session.expired',
  'charge.dispute.created',
] as const;

export type SweptEvent = { id: string; type: string; objectId: string; isLive: boolean };

export type Sweep = {
  /** The oldest first; some may be known already. */
  events: SweptEvent[];
  /** Where the next sweep goes on; null while nothing is there. */
  cursor: string | null;
};

const PAGE = 100;
/** At most so many pages at once; the next sweep goes on behind them. */
const MOST_PAGES = 50;
/** Events of one moment may be listed in another order a little later: so many seconds are read again, which does no harm. */
const OVERLAP_SECONDS = 300;

/**
 * Lists what happened at Stripe since a sweep before, whether or not a webhook told of it.
 * @param after the cursor of the sweep before; null for the first, which reads the newest page
 * @param now seconds since 1970
 * @throws what Stripe or the network answered
 */
export async function sweepStripeEvents(
  connection: RailConnection,
  { after, now }: { after: string | null; now: number },
): Promise<Sweep> {
  const client = await stripeClient(connection);
  if (after === null) return first(client, now);
  try {
    return await behind(client, { after, now });
  } catch (error) {
    // Stripe lists events for 30 days: after a longer absence all of them are read.
    const { code, param } = error as { code?: string; param?: string };
    if (code === 'resource_missing' && param === 'ending_before') return everything(client, now);
    throw error;
  }
}

async function first(client: Stripe, now: number): Promise<Sweep> {
  const { data } = await client.events.list({ types: [...SWEPT_TYPES], limit: PAGE });
  return sweepOf(data, { now, before: null });
}

async function behind(client: Stripe, { after, now }: { after: string; now: number }): Promise<Sweep> {
  const found: Stripe.Event[] = [];
  let before = after;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { data, has_more: isMore } = await client.events.list({
      types: [...SWEPT_TYPES],
      ending_before: before,
      limit: PAGE,
    });
    found.unshift(...data);
    before = data[0]?.id ?? before;
    if (!isMore) break;
  }
  return sweepOf(found, { now, before: after });
}

async function everything(client: Stripe, now: number): Promise<Sweep> {
  const found: Stripe.Event[] = [];
  for await (const event of client.events.list({ types: [...SWEPT_TYPES], limit: PAGE })) found.push(event);
  return sweepOf(found, { now, before: null });
}

/** @param newestFirst as Stripe lists them */
function sweepOf(newestFirst: readonly Stripe.Event[], { now, before }: { now: number; before: string | null }): Sweep {
  const settled = newestFirst.find(({ created }) => created <= now - OVERLAP_SECONDS);
  return {
    events: newestFirst
      .map((event) => ({
        id: event.id,
        type: event.type,
        objectId: (event.data.object as { id?: string }).id ?? '',
        isLive: event.livemode,
      }))
      .reverse(),
    cursor: settled?.id ?? before,
  };
}
