import type Stripe from 'stripe';

/** The subscription that a company is to have, by its prices of the periods that are not billed yet. */
export type WantedSubscription = {
  company: string;
  customer: string;
  /** Names its start, so that a second request for it is a repeat. */
  key: string;
  /** The billing period that it begins with, seconds since 1970. */
  period: { start: number; end: number };
  prices: readonly { externalPrice: string; planId: string; meterId: string }[];
  /** Whether the company is on no plan of this cycle any more when the period is over. */
  endsWithPeriod: boolean;
};

/**
 * Makes a subscription that begins with a billing period, also one that runs already. Nothing is charged for the part that is
 * over: it holds metered prices alone.
 * @returns its id
 * @throws what Stripe or the network answered
 */
export async function createStripeSubscription(client: Stripe, wanted: WantedSubscription): Promise<string> {
  const { company, customer, period, prices } = wanted;
  // A process that was killed before it wrote the id down finds it here.
  for await (const one of client.subscriptions.list({ customer, limit: 100 }))
    if (one.metadata.tallygate_start === String(period.start)) return one.id;
  const made = await client.subscriptions.create(
    {
      customer,
      items: prices.map(itemOf),
      backdate_start_date: period.start,
      billing_cycle_anchor: period.end,
      proration_behavior: 'none',
      metadata: { tallygate_company: company, tallygate_start: String(period.start) },
    },
    { idempotencyKey: wanted.key },
  );
  return made.id;
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
