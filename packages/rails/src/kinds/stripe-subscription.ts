import type Stripe from 'stripe';

/** The subscription that a company is to have, by its prices of the periods that are not billed yet. */
export type WantedSubscription = {
  company: string;
  customer: string;
  /** Our id of the rail that keeps it. */
  rail: string;
  /** How it cuts time, as text that is the same for those that cut alike. */
  cycle: string;
  /** Names its start, so that a second request for it is a repeat. */
  key: string;
  /** The billing period that it begins with, seconds since 1970. */
  period: { start: number; end: number };
  prices: readonly { externalPrice: string; planId: string; meterId: string }[];
  /** Whether the company is on no plan of this cycle any more when the period is over. */
  endsWithPeriod: boolean;
};

/** A subscription at Stripe, and with which second since 1970 it begins. */
export type MadeSubscription = { id: string; start: number };

/**
 * Makes a subscription that begins with a billing period, also one that runs already. Nothing is charged for the part that is
 * over: it holds metered prices alone. One that was made before, and whose id was never written down, is taken instead, also when
 * its first period is over by now: two would charge usage twice.
 * @param known ids of those that were written down
 * @throws what Stripe or the network answered
 */
export async function createStripeSubscription(
  client: Stripe,
  wanted: WantedSubscription,
  known: ReadonlySet<string>,
): Promise<MadeSubscription> {
  const { company, customer, rail, cycle, period, prices } = wanted;
  for await (const { id, metadata } of client.subscriptions.list({ customer, limit: 100 })) {
    const { tallygate_start: start, tallygate_rail: owner } = metadata;
    if (start === undefined || known.has(id) || (owner ?? rail) !== rail) continue;
    if (start === String(period.start) || metadata.tallygate_cycle === cycle) return { id, start: Number(start) };
    // Of a plan that cuts time otherwise, which the company has left since.
    if (owner === rail) await client.subscriptions.cancel(id, { invoice_now: false, prorate: false });
  }
  const made = await client.subscriptions.create(
    {
      customer,
      items: prices.map(itemOf),
      backdate_start_date: period.start,
      billing_cycle_anchor: period.end,
      proration_behavior: 'none',
      metadata: {
        tallygate_company: company,
        tallygate_start: String(period.start),
        tallygate_rail: rail,
        tallygate_cycle: cycle,
      },
    },
    { idempotencyKey: wanted.key },
  );
  return { id: made.id, start: period.start };
}

/**
 * Brings a subscription to what it is to be. Its invoices stay drafts until they were compared. Prices are added when they are
 * known and taken off when no open period has them: usage of a price that goes in mid-period would be lost.
 * @returns false when Stripe has ended it, by itself or because somebody did
 * @throws what Stripe or the network answered
 */
export async function alignStripeSubscription(
  client: Stripe,
  id: string,
  { prices, endsWithPeriod }: Pick<WantedSubscription, 'prices' | 'endsWithPeriod'>,
): Promise<boolean> {
  const found = await client.subscriptions.retrieve(id);
  if (found.status === 'canceled') return false;
  const isKept = found.pause_collection?.behavior === 'keep_as_draft';
  if (!isKept || found.cancel_at_period_end !== endsWithPeriod)
    await client.subscriptions.update(id, {
      pause_collection: { behavior: 'keep_as_draft' },
      cancel_at_period_end: endsWithPeriod,
    });
  const items = found.items.data;
  for (const price of prices)
    if (!items.some((item) => item.price.id === price.externalPrice))
      await client.subscriptionItems.create({ subscription: id, proration_behavior: 'none', ...itemOf(price) });
  const others = items.filter((item) => !prices.some(({ externalPrice }) => externalPrice === item.price.id));
  // A subscription has one item at least; the last one stays, without usage.
  const gone = prices.length === 0 ? others.slice(1) : others;
  for (const { id: item } of gone) await client.subscriptionItems.del(item, { proration_behavior: 'none' });
  return true;
}

function itemOf({ externalPrice, planId, meterId }: WantedSubscription['prices'][number]) {
  return { price: externalPrice, metadata: { tallygate_plan: planId, tallygate_meter: meterId } };
}
