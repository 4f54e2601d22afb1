import { z } from 'zod';
import type { Account } from './account.ts';
import { bool, expand, int, mergeMetadata, metadata, page, text } from './form-fields.ts';
import type { Subscription } from './objects.ts';
import type { Proration } from './prorations.ts';
import { route } from './route.ts';
import { invalid, missing } from './stripe-error.ts';
import { addItem, cancel, changeItem, createSubscription, removeItem } from './subscriptions.ts';

const item = { price: text, quantity: int.optional(), metadata: metadata.optional() };
const proration = {
  proration_behavior: z.enum(['create_prorations', 'none', 'always_invoice']).optional(),
  proration_date: int.optional(),
};
/** A change of one item: without `id` a new one, with `deleted` one that goes. */
const itemChange = z.strictObject({
  id: text.optional(),
  price: text.optional(),
  quantity: int.optional(),
  metadata: metadata.optional(),
  deleted: bool.optional(),
  clear_usage: bool.optional(),
});
const collection = {
  collection_method: z.enum(['charge_automatically', 'send_invoice']).optional(),
  days_until_due: int.optional(),
  ...proration,
  metadata: metadata.optional(),
  expand,
};

export const subscriptionRoutes = [
  route(
    'POST',
    '/v1/subscriptions',
    z.strictObject({
      customer: text,
      items: z.array(z.strictObject(item)).min(1).max(20),
      billing_cycle_anchor: int.optional(),
      backdate_start_date: int.optional(),
      trial_end: int.optional(),
      cancel_at: int.optional(),
      cancel_at_period_end: bool.optional(),
      ...collection,
    }),
    ({ account, params }) => createSubscription(account, params),
  ),
  route('GET', '/v1/subscriptions/:id', z.strictObject({ expand }), ({ account, ids: [id = ''] }) =>
    account.subscriptions.get(id),
  ),
  route(
    'POST',
    '/v1/subscriptions/:id',
    z.strictObject({
      cancel_at: z.union([z.literal(''), int]).optional(),
      cancel_at_period_end: bool.optional(),
      pause_collection: z
        .union([
          z.literal(''),
          z.strictObject({
            behavior: z.enum(['keep_as_draft', 'mark_uncollectible', 'void']),
            resumes_at: int.optional(),
          }),
        ])
        .optional(),
      items: z.array(itemChange).max(20).optional(),
      ...collection,
    }),
    ({ account, params, ids: [id = ''] }) => {
      const subscription = account.subscriptions.get(id);
      if (subscription.status === 'canceled')
        throw invalid('A canceled subscription can only update its metadata', { code: 'resource_missing' });
      for (const change of params.items ?? []) applyItem(account, subscription, change, prorationOf(params));
      const periodEnd = subscription.items.data[0]?.current_period_end ?? null;
      if (params.cancel_at !== undefined) subscription.cancel_at = params.cancel_at === '' ? null : params.cancel_at;
      if (params.cancel_at_period_end !== undefined) {
        subscription.cancel_at_period_end = params.cancel_at_period_end;
        subscription.cancel_at = params.cancel_at_period_end ? periodEnd : null;
      }
      const pause = params.pause_collection;
      if (pause !== undefined)
        subscription.pause_collection =
          pause === '' ? null : { behavior: pause.behavior, resumes_at: pause.resumes_at ?? null };
      subscription.collection_method = params.collection_method ?? subscription.collection_method;
      subscription.days_until_due = params.days_until_due ?? subscription.days_until_due;
      mergeMetadata(subscription.metadata, params.metadata);
      account.emit('customer.subscription.updated', subscription, account.timeOf(subscription.customer));
      return subscription;
    },
  ),
  route(
    'DELETE',
    '/v1/subscriptions/:id',
    z.strictObject({ invoice_now: bool.default(false), prorate: bool.default(false), expand }),
    ({ account, params, ids: [id = ''] }) => {
      const subscription = account.subscriptions.get(id);
      const at = account.timeOf(subscription.customer);
      const start = subscription.items.data[0]?.current_period_start ?? at;
      cancel(account, subscription, { at, metered: params.invoice_now ? { start, end: at } : null });
      return subscription;
    },
  ),
  route(
    'GET',
    '/v1/subscriptions',
    z.strictObject({
      ...page,
      customer: text.optional(),
      price: text.optional(),
      status: text.optional(),
      test_clock: text.optional(),
    }),
    ({ account, params, path }) =>
      account.subscriptions.page(
        path,
        params,
        ({ customer, items, status, test_clock }) =>
          (params.customer === undefined || customer === params.customer) &&
          (params.price === undefined || items.data.some(({ price }) => price.id === params.price)) &&
          (params.test_clock === undefined || test_clock === params.test_clock) &&
          (params.status === undefined ? status !== 'canceled' : params.status === 'all' || status === params.status),
      ),
  ),
  route(
    'POST',
    '/v1/subscription_items',
    z.strictObject({ subscription: text, ...item, ...proration, expand }),
    ({ account, params }) =>
      addItem(account, account.subscriptions.get(params.subscription, 'subscription'), params, prorationOf(params)),
  ),
  route(
    'POST',
    '/v1/subscription_items/:id',
    z.strictObject({ ...item, price: text.optional(), ...proration, expand }),
    ({ account, params, ids: [id = ''] }) =>
      changeItem(account, owning(account, id), { ...params, id }, prorationOf(params)),
  ),
  route(
    'DELETE',
    '/v1/subscription_items/:id',
    z.strictObject({ clear_usage: bool.optional(), ...proration }),
    ({ account, params, ids: [id = ''] }) => {
      removeItem(account, owning(account, id), id, prorationOf(params));
      return { id, object: 'subscription_item', deleted: true };
    },
  ),
  route(
    'GET',
    '/v1/subscription_items',
    z.strictObject({ ...page, subscription: text }),
    ({ account, params, path }) => ({ ...account.subscriptions.get(params.subscription).items, url: path }),
  ),
];

type GivenProration = { proration_behavior?: Proration['behavior']; proration_date?: number };

function prorationOf({ proration_behavior: behavior, proration_date: at }: GivenProration): Proration {
  return { ...(behavior !== undefined && { behavior }), ...(at !== undefined && { at }) };
}

function applyItem(
  account: Account,
  subscription: Subscription,
  { id, price, deleted, ...more }: z.output<typeof itemChange>,
  proration: Proration,
): void {
  if (id === undefined) {
    if (price === undefined)
      throw invalid('Missing required param: items[0][price].', {
        code: 'parameter_missing',
        param: 'items[0][price]',
      });
    addItem(account, subscription, { price, ...more }, proration);
  } else if (deleted) removeItem(account, subscription, id, proration);
  else changeItem(account, subscription, { id, price, ...more }, proration);
}

function owning(account: Account, item: string): Subscription {
  const found = account.subscriptions.all().find(({ items }) => items.data.some(({ id }) => id === item));
  if (!found) throw missing('subscription item', item);
  return found;
}
