import type { Account, DraftSource } from './account.ts';
import { newId } from './collection.ts';
import type { InvoiceItem, InvoiceLine, Price, Subscription, SubscriptionItem } from './objects.ts';
import { rate } from './rating.ts';
import { usageOf } from './usage.ts';

/** The lines that a subscription's items make: metered ones of the period that ended, licensed ones of the one that begins. */
export function subscriptionLines(account: Account, source: DraftSource, at: number): InvoiceLine[] {
  const subscription = account.subscriptions.get(source.subscription);
  return source.items.flatMap((item) => {
    const isMetered = item.price.recurring?.usage_type === 'metered';
    const period = isMetered ? source.metered : source.licensed;
    if (!period) return [];
    return ratedLines(account, subscription, {
      item,
      period,
      quantity: quantityOf(account, subscription, { item, period, at }),
    });
  });
}

function quantityOf(
  account: Account,
  { customer }: Subscription,
  { item, period, at }: { item: SubscriptionItem; period: { start: number; end: number }; at: number },
): string {
  const meterId = item.price.recurring?.meter;
  if (!meterId) return String(item.quantity ?? 1);
  return usageOf(account, { meter: account.meters.get(meterId), customer, ...period }, at);
}

type Rated = { item: SubscriptionItem; period: { start: number; end: number }; quantity: string };

function ratedLines(account: Account, subscription: Subscription, { item, period, quantity }: Rated): InvoiceLine[] {
  return rate(item.price, quantity).map((line) => ({
    id: newId('il'),
    object: 'line_item',
    invoice: null,
    amount: line.amount,
    currency: item.price.currency,
    description: line.description,
    quantity: Number.isInteger(Number(line.quantity)) ? Number(line.quantity) : null,
    quantity_decimal: line.quantity,
    period,
    pricing: pricingOf(item.price, line.unit_amount_decimal),
    parent: {
      type: 'subscription_item_details',
      subscription_item_details: { subscription: subscription.id, subscription_item: item.id, proration: false },
    },
    livemode: account.isLive,
    metadata: { ...item.metadata },
  }));
}

function pricingOf(price: Price, unit: string | null): InvoiceLine['pricing'] {
  return {
    type: 'price_details',
    price_details: { price: price.id, product: price.product },
    unit_amount_decimal: unit,
  };
}

export function itemLine(item: InvoiceItem): InvoiceLine {
  return {
    id: newId('il'),
    object: 'line_item',
    invoice: item.invoice,
    amount: item.amount,
    currency: item.currency,
    description: item.description ?? '',
    quantity: 1,
    quantity_decimal: '1',
    period: item.period,
    pricing: null,
    parent: {
      type: 'invoice_item_details',
      invoice_item_details: { invoice_item: item.id, subscription: item.subscription, proration: item.proration },
    },
    livemode: item.livemode,
    metadata: { ...item.metadata },
  };
}
