import type { Account } from './account.ts';
import { type Fraction, rounded } from './fraction.ts';
import { createInvoice, finalizeInvoice } from './invoices.ts';
import type { Subscription, SubscriptionItem } from './objects.ts';
import { rate } from './rating.ts';
import { invalid } from './stripe-error.ts';

/** How a change in mid-period is charged; `at` is `proration_date`, by default now. */
export type Proration = { behavior?: 'create_prorations' | 'none' | 'always_invoice'; at?: number };

type Change = { before: SubscriptionItem | null; after: SubscriptionItem | null };

/**
 * Credits what was paid ahead for the rest of the period and debits what the rest costs now, per second and each rounded by
 * itself. Licensed items only: usage is billed in arrears. The two wait for the subscription's next invoice, or make one.
 * @see https://docs.stripe.com/billing/subscriptions/prorations
 */
export function prorate(
  account: Account,
  subscription: Subscription,
  { before, after }: Change,
  { behavior = 'create_prorations', at: date }: Proration,
): void {
  const now = account.timeOf(subscription.customer);
  const at = date ?? now;
  const period = before ?? after;
  if (!period || behavior === 'none' || subscription.status === 'trialing') return;
  const { current_period_start: start, current_period_end: end } = period;
  if (at < start || at > end)
    throw invalid(`proration_date must lie in the current period, ${start} to ${end}`, { param: 'proration_date' });
  const isSame = before?.price.id === after?.price.id && before?.quantity === after?.quantity;
  if (isSame || at === end) return;
  const share = { n: BigInt(end - at), d: BigInt(end - start) };
  const items = [
    ...(before ? [{ item: before, sign: -1n, words: 'Unused time on' }] : []),
    ...(after ? [{ item: after, sign: 1n, words: 'Remaining time on' }] : []),
  ].filter(({ item }) => item.price.recurring?.usage_type === 'licensed');
  if (items.length === 0) return;
  for (const { item, sign, words } of items)
    account.invoiceItems.add({
      ...account.common('invoiceitem', 'ii', now),
      date: at,
      customer: subscription.customer,
      invoice: null,
      subscription: subscription.id,
      amount: Number(sign * shareOf(item, share)),
      currency: subscription.currency,
      description: `${words} ${item.quantity ?? 1} × ${item.price.nickname ?? item.price.product}`,
      period: { start: at, end },
      proration: true,
      metadata: {},
    });
  if (behavior === 'always_invoice') invoiceNow(account, subscription, now);
}

function shareOf({ price, quantity }: SubscriptionItem, { n, d }: Fraction): bigint {
  const whole = rate(price, String(quantity ?? 1)).reduce((sum, { amount }) => sum + BigInt(amount), 0n);
  return rounded({ n: whole * n, d });
}

function invoiceNow(account: Account, subscription: Subscription, at: number): void {
  const invoice = createInvoice(account, {
    customer: account.customers.get(subscription.customer),
    currency: subscription.currency,
    reason: 'subscription_update',
    source: { subscription: subscription.id, items: [], metered: null, licensed: null },
    collection: { method: subscription.collection_method, daysUntilDue: subscription.days_until_due },
    autoAdvance: subscription.pause_collection === null,
    sweepsPending: true,
    at,
  });
  if (subscription.pause_collection === null) finalizeInvoice(account, invoice, at);
}
