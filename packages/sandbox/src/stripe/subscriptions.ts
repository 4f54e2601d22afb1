import type { Account } from './account.ts';
import { border, type Interval, periodAt } from './calendar.ts';
import { newId } from './collection.ts';
import { mergeMetadata } from './form-fields.ts';
import { createInvoice, finalizeInvoice } from './invoices.ts';
import type { Customer, Metadata, Price, Subscription, SubscriptionItem } from './objects.ts';
import { type Proration, prorate } from './prorations.ts';
import { invalid, missing } from './stripe-error.ts';

export type NewItem = { price: string; quantity?: number; metadata?: Metadata };

export type NewSubscription = {
  customer: string;
  items: NewItem[];
  billing_cycle_anchor?: number;
  backdate_start_date?: number;
  trial_end?: number;
  cancel_at?: number;
  cancel_at_period_end?: boolean;
  collection_method?: Subscription['collection_method'];
  days_until_due?: number;
  metadata?: Metadata;
};

export function createSubscription(account: Account, given: NewSubscription): Subscription {
  const customer = account.customers.get(given.customer, 'customer');
  const now = account.timeOf(customer.id);
  const prices = given.items.map(({ price }) => recurringPrice(account, price));
  const first = prices[0];
  if (!first?.recurring) throw invalid('Missing required param: items.', { code: 'parameter_missing', param: 'items' });
  checkTogether(prices, customer);
  if (given.collection_method === 'send_invoice' && given.days_until_due === undefined)
    throw invalid('days_until_due is required with send_invoice', {
      code: 'parameter_missing',
      param: 'days_until_due',
    });
  if (given.billing_cycle_anchor !== undefined && given.billing_cycle_anchor <= now)
    throw invalid('Invalid integer for `billing_cycle_anchor`: it must be a time in the future.', {
      code: 'parameter_invalid_integer',
      param: 'billing_cycle_anchor',
    });
  const start = given.backdate_start_date ?? now;
  const trialEnd = given.trial_end !== undefined && given.trial_end > now ? given.trial_end : null;
  const anchor = trialEnd ?? given.billing_cycle_anchor ?? start;
  const period = firstPeriod({ anchor, interval: first.recurring, start, now, trialEnd });
  const subscription: Subscription = {
    ...account.common('subscription', 'sub', now),
    customer: customer.id,
    currency: first.currency,
    status: trialEnd === null ? 'active' : 'trialing',
    items: { object: 'list', data: [], has_more: false, url: '' },
    billing_cycle_anchor: anchor,
    start_date: start,
    trial_start: trialEnd === null ? null : now,
    trial_end: trialEnd,
    cancel_at: given.cancel_at ?? (given.cancel_at_period_end ? period.end : null),
    cancel_at_period_end: given.cancel_at_period_end ?? false,
    canceled_at: null,
    ended_at: null,
    collection_method: given.collection_method ?? 'charge_automatically',
    days_until_due: given.days_until_due ?? null,
    pause_collection: null,
    latest_invoice: null,
    metadata: given.metadata ?? {},
    test_clock: customer.test_clock,
  };
  subscription.items.url = `/v1/subscription_items?subscription=${subscription.id}`;
  subscription.items.data = given.items.map((item) => newItem(account, subscription, { item, period, now }));
  account.subscriptions.add(subscription);
  customer.currency ??= first.currency;
  account.emit('customer.subscription.created', subscription, now);
  if (trialEnd === null) firstInvoice(account, subscription, period, now);
  return subscription;
}

function firstInvoice(account: Account, subscription: Subscription, period: Span, at: number): void {
  const invoice = cycleInvoice(account, subscription, {
    metered: null,
    licensed: period,
    reason: 'subscription_create',
    at,
  });
  finalizeInvoice(account, invoice, at);
}

type Span = { start: number; end: number };

function firstPeriod(given: {
  anchor: number;
  interval: Interval;
  start: number;
  now: number;
  trialEnd: number | null;
}): Span {
  const { anchor, interval, start, now, trialEnd } = given;
  if (trialEnd !== null) return { start, end: trialEnd };
  if (anchor > start) {
    const end = periodAt(anchor, interval, now).end;
    return { start: Math.max(start, periodAt(anchor, interval, now).start), end };
  }
  return periodAt(anchor, interval, now);
}

/** Adds an item; its period is that of the others, since one invoice bills them all. */
export function addItem(
  account: Account,
  subscription: Subscription,
  item: NewItem,
  proration: Proration = {},
): SubscriptionItem {
  const price = recurringPrice(account, item.price);
  const customer = account.customers.get(subscription.customer);
  checkTogether([...subscription.items.data.map((one) => one.price), price], customer);
  const now = account.timeOf(customer.id);
  const [first] = subscription.items.data;
  const period = { start: first?.current_period_start ?? now, end: first?.current_period_end ?? now };
  const made = newItem(account, subscription, { item, period, now });
  subscription.items.data.push(made);
  prorate(account, subscription, { before: null, after: made }, proration);
  account.emit('customer.subscription.updated', subscription, now);
  return made;
}

/** Changes price or quantity of an item; metered usage of the whole period is billed by the price at its end. */
export function changeItem(
  account: Account,
  subscription: Subscription,
  { id, price, quantity, metadata }: Partial<NewItem> & { id: string },
  proration: Proration = {},
): SubscriptionItem {
  const item = subscription.items.data.find((one) => one.id === id);
  if (!item) throw missing('subscription item', id, 'id');
  const before = { ...item };
  if (price !== undefined) {
    const wanted = recurringPrice(account, price);
    const others = subscription.items.data.filter((one) => one.id !== id).map((one) => one.price);
    checkTogether([...others, wanted], account.customers.get(subscription.customer));
    item.price = wanted;
  }
  if (quantity !== undefined) {
    if (item.price.recurring?.usage_type === 'metered')
      throw invalid('quantity cannot be given for a metered price', { param: 'quantity' });
    item.quantity = quantity;
  }
  mergeMetadata(item.metadata, metadata);
  prorate(account, subscription, { before, after: item }, proration);
  account.emit('customer.subscription.updated', subscription, account.timeOf(subscription.customer));
  return item;
}

/** Takes an item off. Metered usage that is not billed yet is lost with it. */
export function removeItem(account: Account, subscription: Subscription, id: string, proration: Proration = {}): void {
  const item = subscription.items.data.find((one) => one.id === id);
  if (!item) throw missing('subscription item', id, 'id');
  if (subscription.items.data.length === 1)
    throw invalid('A subscription must have at least one active item', { param: 'item' });
  subscription.items.data = subscription.items.data.filter((one) => one.id !== id);
  prorate(account, subscription, { before: item, after: null }, proration);
  account.emit('customer.subscription.updated', subscription, account.timeOf(subscription.customer));
}

function newItem(
  account: Account,
  subscription: Subscription,
  { item, period, now }: { item: NewItem; period: Span; now: number },
): SubscriptionItem {
  const price = account.prices.get(item.price);
  const isMetered = price.recurring?.usage_type === 'metered';
  if (isMetered && item.quantity !== undefined)
    throw invalid('quantity cannot be given for a metered price', { param: 'items[0][quantity]' });
  return {
    id: newId('si'),
    object: 'subscription_item',
    created: now,
    subscription: subscription.id,
    price,
    ...(isMetered ? {} : { quantity: item.quantity ?? 1 }),
    current_period_start: period.start,
    current_period_end: period.end,
    metadata: item.metadata ?? {},
  };
}

function recurringPrice(account: Account, id: string): Price {
  const price = account.prices.get(id, 'items[0][price]');
  if (!price.recurring) throw invalid('The price is not recurring', { param: 'items[0][price]' });
  if (!price.active)
    throw invalid(`The price ${id} is inactive`, { code: 'resource_inactive', param: 'items[0][price]' });
  return price;
}

function checkTogether(prices: readonly Price[], customer: Customer): void {
  const currencies = new Set(prices.map(({ currency }) => currency));
  if (customer.currency !== null) currencies.add(customer.currency);
  if (currencies.size > 1)
    throw invalid(`You cannot combine currencies on a single customer: ${[...currencies].join(', ')}`);
  const intervals = new Set(prices.map(({ recurring }) => `${recurring?.interval_count} ${recurring?.interval}`));
  if (intervals.size > 1) throw invalid(`Prices must have the same interval: ${[...intervals].join(', ')}`);
}

/** What happens at the end of a subscription's period: its invoice, and the next period or the end. */
export function endPeriod(account: Account, subscription: Subscription): void {
  const [first] = subscription.items.data;
  if (!first?.price.recurring) return;
  const ended = { start: first.current_period_start, end: first.current_period_end };
  const at = ended.end;
  // Usage of a trial is free.
  const metered = subscription.status === 'trialing' ? null : ended;
  if (subscription.cancel_at !== null && subscription.cancel_at <= at) {
    cancel(account, subscription, { at, metered });
    return;
  }
  if (subscription.status === 'trialing') subscription.status = 'active';
  const next = periodAt(subscription.billing_cycle_anchor, first.price.recurring, at);
  for (const item of subscription.items.data) {
    item.current_period_start = next.start;
    item.current_period_end = next.end;
  }
  cycleInvoice(account, subscription, { metered, licensed: next, reason: 'subscription_cycle', at });
  account.emit('customer.subscription.updated', subscription, at);
}

/** Ends a subscription; what was used so far is billed. */
export function cancel(
  account: Account,
  subscription: Subscription,
  { at, metered }: { at: number; metered: Span | null },
): void {
  subscription.status = 'canceled';
  subscription.canceled_at = at;
  subscription.ended_at = at;
  if (metered) cycleInvoice(account, subscription, { metered, licensed: null, reason: 'subscription_cycle', at });
  account.emit('customer.subscription.deleted', subscription, at);
}

type Cycle = {
  metered: Span | null;
  licensed: Span | null;
  reason: 'subscription_create' | 'subscription_cycle';
  at: number;
};

function cycleInvoice(account: Account, subscription: Subscription, { metered, licensed, reason, at }: Cycle) {
  const paused = subscription.pause_collection?.behavior;
  return createInvoice(account, {
    customer: account.customers.get(subscription.customer),
    currency: subscription.currency,
    reason,
    source: { subscription: subscription.id, items: [...subscription.items.data], metered, licensed },
    collection: { method: subscription.collection_method, daysUntilDue: subscription.days_until_due },
    autoAdvance: paused === undefined,
    sweepsPending: true,
    at,
  });
}

/** The longest time that a test clock may be moved at once: two periods of the shortest subscription, else two years. */
export function longestAdvance(account: Account, clock: string, from: number): number {
  const ends = account.subscriptions
    .all()
    .filter(({ test_clock, status }) => test_clock === clock && status !== 'canceled')
    .flatMap(({ items }) =>
      items.data.flatMap(({ price }) => (price.recurring ? [border(from, price.recurring, 2)] : [])),
    );
  return Math.min(...ends, border(from, { interval: 'year', interval_count: 2 }, 1));
}
