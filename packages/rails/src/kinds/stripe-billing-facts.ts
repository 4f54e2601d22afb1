import type Stripe from 'stripe';
import type { RailConnection } from '../rail.ts';
import type { StripeBillingFacts } from '../reconcile/why-no-invoice.ts';
import { stripeClient } from './stripe-rail.ts';

export type BillingAsked = {
  /** Null: the company has none at Stripe. */
  customer: string | null;
  /** Stripe's ids of the meters that the rail bills. */
  meters: readonly string[];
  /** End of the period whose invoice is looked for, RFC 3339. */
  periodEnd: string;
  /** The least charge of a currency in minor units; null where none is known. */
  leastCharge: (currency: string) => string | null;
};

/** The invoice of the period where there is one that is final, and what is known of the customer's billing. */
export type BillingLook = { invoice: { id: string; status: string } | null; facts: StripeBillingFacts };

/** What is known of a customer with whom all is well. */
export const NOTHING_WRONG: StripeBillingFacts = {
  isOtherMode: false,
  hasSubscription: true,
  pricesWithoutMeter: [],
  inactiveMeters: [],
  isCustomerMapped: true,
  clockBehind: null,
  draftUntil: null,
  isAutoAdvanceOff: false,
  finalizationError: null,
  isCollectionPaused: false,
  belowMinimum: null,
};
/** How long before a period's end its invoice cannot have been made, seconds. */
const EARLY = 3_600;

/**
 * Looks at Stripe for all that keeps it from making the invoice of a customer. Reads only.
 * @throws what Stripe or the network answered
 */
export async function lookAtBilling(connection: RailConnection, asked: BillingAsked): Promise<BillingLook> {
  const client = await stripeClient(connection);
  const inactiveMeters = await inactive(client, asked.meters);
  if (asked.customer === null)
    return { invoice: null, facts: { ...NOTHING_WRONG, inactiveMeters, isCustomerMapped: false } };
  const customer = await customerOf(client, asked.customer);
  // A customer of the other mode is told as one that is not there.
  if (customer === 'other_mode') return { invoice: null, facts: { ...NOTHING_WRONG, isOtherMode: true } };
  if (customer === null) return { invoice: null, facts: { ...NOTHING_WRONG, inactiveMeters, isCustomerMapped: false } };
  const subscriptions = await client.subscriptions.list({ customer: customer.id, status: 'all', limit: 100 });
  const live = subscriptions.data.filter(({ status }) => status !== 'canceled' && status !== 'incomplete_expired');
  const invoice = await invoiceOf(client, customer.id, asked.periodEnd);
  const isFinal = invoice !== null && invoice.status !== 'draft';
  return {
    invoice: isFinal ? { id: invoice.id ?? '', status: invoice.status ?? '' } : null,
    facts: {
      ...NOTHING_WRONG,
      hasSubscription: live.length > 0,
      pricesWithoutMeter: withoutMeter(live),
      inactiveMeters,
      clockBehind: await clockOf(client, customer, asked.periodEnd),
      ...draftFacts(invoice),
      isCollectionPaused: live.some(({ pause_collection, status }) => pause_collection !== null || status === 'paused'),
      belowMinimum: belowMinimum(invoice, asked.leastCharge),
    },
  };
}

async function inactive(client: Stripe, meters: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const id of meters) {
    const meter = await client.billing.meters.retrieve(id).catch(nullWhenMissing);
    if (meter === null) found.push(`${id} (not there)`);
    else if (meter.status !== 'active') found.push(meter.display_name);
  }
  return found;
}

async function customerOf(client: Stripe, id: string): Promise<Stripe.Customer | 'other_mode' | null> {
  try {
    const customer = await client.customers.retrieve(id);
    return customer.deleted ? null : customer;
  } catch (error) {
    const { statusCode, message = '' } = error as { statusCode?: number; message?: string };
    if (statusCode !== 404) throw error;
    return /exists in (test|live) mode/.test(message) ? 'other_mode' : null;
  }
}

/** Prices of subscriptions of which none counts by a meter: Stripe takes usage by meters alone. */
function withoutMeter(subscriptions: readonly Stripe.Subscription[]): string[] {
  const prices = subscriptions.flatMap(({ items }) => items.data.map(({ price }) => price));
  return prices.some(({ recurring }) => recurring?.meter) ? [] : prices.map(({ id }) => id);
}

async function clockOf(
  client: Stripe,
  { test_clock }: Stripe.Customer,
  periodEnd: string,
): Promise<StripeBillingFacts['clockBehind']> {
  if (!test_clock) return null;
  const clock = typeof test_clock === 'string' ? await client.testHelpers.testClocks.retrieve(test_clock) : test_clock;
  return clock.frozen_time * 1000 < Date.parse(periodEnd) ? { clock: clock.id, periodEnd } : null;
}

/** The newest invoice that was made about when the period ended, or later. */
async function invoiceOf(client: Stripe, customer: string, periodEnd: string): Promise<Stripe.Invoice | null> {
  const { data } = await client.invoices.list({ customer, limit: 100 });
  const since = Date.parse(periodEnd) / 1000 - EARLY;
  return data.find(({ created, status }) => created >= since && status !== 'void') ?? null;
}

function draftFacts(
  invoice: Stripe.Invoice | null,
): Pick<StripeBillingFacts, 'draftUntil' | 'isAutoAdvanceOff' | 'finalizationError'> {
  const finalizationError = invoice?.last_finalization_error?.message ?? null;
  if (invoice?.status !== 'draft') return { draftUntil: null, isAutoAdvanceOff: false, finalizationError };
  const isWaiting = invoice.auto_advance && invoice.automatically_finalizes_at !== null && finalizationError === null;
  return {
    draftUntil: isWaiting ? new Date((invoice.automatically_finalizes_at ?? 0) * 1000).toISOString() : null,
    isAutoAdvanceOff: !invoice.auto_advance,
    finalizationError,
  };
}

function belowMinimum(
  invoice: Stripe.Invoice | null,
  leastCharge: BillingAsked['leastCharge'],
): StripeBillingFacts['belowMinimum'] {
  if (invoice === null || invoice.total <= 0) return null;
  const least = leastCharge(invoice.currency);
  return least !== null && BigInt(invoice.total) < BigInt(least) ? { total: String(invoice.total), least } : null;
}

function nullWhenMissing(error: { statusCode?: number }): null {
  if (error.statusCode === 404) return null;
  throw error;
}
