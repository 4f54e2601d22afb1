import { z } from 'zod';
import type { Account } from './account.ts';
import { bool, expand, int, mergeMetadata, metadata, page, text } from './form-fields.ts';
import type { Customer } from './objects.ts';
import { route } from './route.ts';

const fields = {
  name: text.optional(),
  email: text.optional(),
  balance: int.optional(),
  invoice_settings: z.strictObject({ default_payment_method: text.optional() }).optional(),
  metadata: metadata.optional(),
  expand,
};

/** Shown of a deleted customer: that it was one. */
function shown(customer: Customer): unknown {
  return customer.deleted ? { id: customer.id, object: 'customer', deleted: true } : customer;
}

/** What it owes stays; its subscriptions end at once. */
export function deleteCustomer(account: Account, customer: Customer): void {
  customer.deleted = true;
  customer.test_clock = null;
  for (const subscription of account.subscriptions.all())
    if (subscription.customer === customer.id) subscription.status = 'canceled';
  account.emit('customer.deleted', customer);
}

export const customerRoutes = [
  route(
    'POST',
    '/v1/customers',
    z.strictObject({ ...fields, test_clock: z.string().optional(), payment_method: text.optional() }),
    ({ account, params }) => {
      if (params.test_clock !== undefined) account.testClocks.get(params.test_clock, 'test_clock');
      const created = params.test_clock ? account.testClocks.get(params.test_clock).frozen_time : account.now();
      const common = account.common('customer', 'cus', created);
      const customer: Customer = {
        ...common,
        name: params.name ?? null,
        email: params.email ?? null,
        currency: null,
        balance: params.balance ?? 0,
        invoice_prefix: common.id.slice(-8).toUpperCase(),
        next_invoice_sequence: 1,
        invoice_settings: { default_payment_method: params.invoice_settings?.default_payment_method ?? null },
        metadata: params.metadata ?? {},
        test_clock: params.test_clock ?? null,
      };
      account.customers.add(customer);
      account.emit('customer.created', customer, created);
      return customer;
    },
  ),
  route('POST', '/v1/customers/:id', z.strictObject(fields), ({ account, params, ids: [id = ''] }) => {
    const customer = account.customers.get(id);
    customer.name = params.name ?? customer.name;
    customer.email = params.email ?? customer.email;
    customer.balance = params.balance ?? customer.balance;
    const card = params.invoice_settings?.default_payment_method;
    if (card !== undefined) customer.invoice_settings.default_payment_method = card === '' ? null : card;
    mergeMetadata(customer.metadata, params.metadata);
    account.emit('customer.updated', customer);
    return customer;
  }),
  route('GET', '/v1/customers/:id', z.strictObject({ expand }), ({ account, ids: [id = ''] }) =>
    shown(account.customers.get(id)),
  ),
  route('DELETE', '/v1/customers/:id', z.strictObject({}), ({ account, ids: [id = ''] }) => {
    const customer = account.customers.get(id);
    deleteCustomer(account, customer);
    return shown(customer);
  }),
  route(
    'GET',
    '/v1/customers',
    z.strictObject({ ...page, email: text.optional(), test_clock: text.optional(), deleted: bool.optional() }),
    ({ account, params, path }) =>
      account.customers.page(
        path,
        params,
        ({ email, test_clock, deleted }) =>
          !deleted &&
          (params.email === undefined || email === params.email) &&
          (params.test_clock === undefined ? test_clock === null : test_clock === params.test_clock),
      ),
  ),
];
