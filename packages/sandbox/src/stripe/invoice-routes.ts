import { z } from 'zod';
import type { Account } from './account.ts';
import { pageOf } from './collection.ts';
import { bool, currency, decimalText, expand, int, mergeMetadata, metadata, page, text } from './form-fields.ts';
import { fraction, rounded, times } from './fraction.ts';
import { itemLine } from './invoice-lines.ts';
import {
  closeInvoice,
  composeInvoice,
  createInvoice,
  finalizeInvoice,
  payInvoice,
  refreshDraft,
  setLines,
} from './invoices.ts';
import type { Invoice, InvoiceItem } from './objects.ts';
import { route } from './route.ts';
import { invalid } from './stripe-error.ts';

const newItem = z.strictObject({
  customer: text,
  amount: int.optional(),
  unit_amount_decimal: decimalText.optional(),
  quantity: int.optional(),
  quantity_decimal: decimalText.optional(),
  currency: currency.optional(),
  description: text.optional(),
  invoice: text.optional(),
  subscription: text.optional(),
  period: z.strictObject({ start: int, end: int }).optional(),
  metadata: metadata.optional(),
  expand,
});

/** An invoice as it stands now: a draft counts usage that came since. */
function current(account: Account, id: string): Invoice {
  const invoice = account.invoices.get(id);
  return refreshDraft(account, invoice, account.timeOf(invoice.customer));
}

export const invoiceRoutes = [
  route(
    'POST',
    '/v1/invoices',
    z.strictObject({
      customer: text,
      currency: currency.optional(),
      auto_advance: bool.default(false),
      collection_method: z.enum(['charge_automatically', 'send_invoice']).default('charge_automatically'),
      days_until_due: int.optional(),
      description: text.optional(),
      pending_invoice_items_behavior: z.enum(['include', 'exclude']).default('exclude'),
      metadata: metadata.optional(),
      expand,
    }),
    ({ account, params }) => {
      const customer = account.customers.get(params.customer, 'customer');
      return createInvoice(account, {
        customer,
        currency: params.currency ?? customer.currency ?? 'usd',
        reason: 'manual',
        collection: { method: params.collection_method, daysUntilDue: params.days_until_due ?? null },
        autoAdvance: params.auto_advance,
        metadata: params.metadata,
        description: params.description,
        sweepsPending: params.pending_invoice_items_behavior === 'include',
        at: account.timeOf(customer.id),
      });
    },
  ),
  route(
    'POST',
    '/v1/invoices/create_preview',
    z.strictObject({
      customer: text.optional(),
      subscription: text.optional(),
      preview_mode: z.enum(['next', 'recurring']).default('next'),
      expand,
    }),
    ({ account, params }) => preview(account, params),
  ),
  route('GET', '/v1/invoices/:id', z.strictObject({ expand }), ({ account, ids: [id = ''] }) => current(account, id)),
  route(
    'POST',
    '/v1/invoices/:id',
    z.strictObject({
      auto_advance: bool.optional(),
      description: text.optional(),
      metadata: metadata.optional(),
      expand,
    }),
    ({ account, params, ids: [id = ''] }) => {
      const invoice = current(account, id);
      invoice.auto_advance = params.auto_advance ?? invoice.auto_advance;
      if (invoice.status === 'draft' && params.auto_advance === false) invoice.automatically_finalizes_at = null;
      if (invoice.status === 'draft' && params.auto_advance)
        invoice.automatically_finalizes_at ??= account.timeOf(invoice.customer) + 3_600;
      invoice.description = params.description ?? invoice.description;
      mergeMetadata(invoice.metadata, params.metadata);
      account.emit('invoice.updated', invoice, account.timeOf(invoice.customer));
      return invoice;
    },
  ),
  route('DELETE', '/v1/invoices/:id', z.strictObject({}), ({ account, ids: [id = ''] }) => {
    const invoice = account.invoices.get(id);
    if (invoice.status !== 'draft') throw invalid('Only drafts can be deleted', { code: 'invoice_not_editable' });
    account.invoices.remove(id);
    return { id, object: 'invoice', deleted: true };
  }),
  route(
    'POST',
    '/v1/invoices/:id/finalize',
    z.strictObject({ auto_advance: bool.optional(), expand }),
    ({ account, params, ids: [id = ''] }) => {
      const invoice = account.invoices.get(id);
      if (invoice.status === 'draft') invoice.auto_advance = params.auto_advance ?? invoice.auto_advance;
      return finalizeInvoice(account, invoice, account.timeOf(invoice.customer));
    },
  ),
  route(
    'POST',
    '/v1/invoices/:id/pay',
    z.strictObject({ paid_out_of_band: bool.default(false), expand }),
    ({ account, params, ids: [id = ''] }) => payInvoice(account, account.invoices.get(id), params.paid_out_of_band),
  ),
  route('POST', '/v1/invoices/:id/send', z.strictObject({ expand }), ({ account, ids: [id = ''] }) => {
    const invoice = account.invoices.get(id);
    const at = account.timeOf(invoice.customer);
    if (invoice.status === 'draft') finalizeInvoice(account, invoice, at);
    account.emit('invoice.sent', invoice, at);
    return invoice;
  }),
  ...(
    [
      ['void', 'void'],
      ['mark_uncollectible', 'uncollectible'],
    ] as const
  ).map(([verb, state]) =>
    route('POST', `/v1/invoices/:id/${verb}`, z.strictObject({ expand }), ({ account, ids: [id = ''] }) => {
      const invoice = account.invoices.get(id);
      return closeInvoice(account, invoice, state, account.timeOf(invoice.customer));
    }),
  ),
  route('GET', '/v1/invoices/:id/lines', z.strictObject(page), ({ account, params, ids: [id = ''], path }) =>
    pageOf(current(account, id).lines.data, params, path),
  ),
  route(
    'GET',
    '/v1/invoices',
    z.strictObject({ ...page, customer: text.optional(), subscription: text.optional(), status: text.optional() }),
    ({ account, params, path }) => {
      const found = account.invoices.page(
        path,
        params,
        ({ customer, parent, status }) =>
          (params.customer === undefined || customer === params.customer) &&
          (params.subscription === undefined || parent?.subscription_details.subscription === params.subscription) &&
          (params.status === undefined || status === params.status),
      );
      for (const { id } of found.data) current(account, id);
      return found;
    },
  ),
  route('POST', '/v1/invoiceitems', newItem, ({ account, params }) => addItem(account, params)),
  route('GET', '/v1/invoiceitems/:id', z.strictObject({ expand }), ({ account, ids: [id = ''] }) =>
    account.invoiceItems.get(id),
  ),
  route('DELETE', '/v1/invoiceitems/:id', z.strictObject({}), ({ account, ids: [id = ''] }) => {
    const item = account.invoiceItems.get(id);
    const invoice = item.invoice === null ? null : account.invoices.get(item.invoice);
    if (invoice && invoice.status !== 'draft')
      throw invalid('The item is on an invoice that is no draft', { code: 'invoice_not_editable' });
    account.invoiceItems.remove(id);
    if (invoice)
      setLines(
        invoice,
        invoice.lines.data.filter((line) => itemOf(line.parent) !== id),
      );
    return { id, object: 'invoiceitem', deleted: true };
  }),
  route(
    'GET',
    '/v1/invoiceitems',
    z.strictObject({ ...page, customer: text.optional(), invoice: text.optional(), pending: bool.optional() }),
    ({ account, params, path }) =>
      account.invoiceItems.page(
        path,
        params,
        ({ customer, invoice }) =>
          (params.customer === undefined || customer === params.customer) &&
          (params.invoice === undefined || invoice === params.invoice) &&
          (params.pending === undefined || (invoice === null) === params.pending),
      ),
  ),
];

function itemOf(parent: Invoice['lines']['data'][number]['parent']): string | undefined {
  return parent.type === 'invoice_item_details' ? parent.invoice_item_details.invoice_item : undefined;
}

function addItem(account: Account, given: z.output<typeof newItem>): InvoiceItem {
  const customer = account.customers.get(given.customer, 'customer');
  const invoice = given.invoice === undefined ? null : current(account, given.invoice);
  if (invoice && invoice.status !== 'draft')
    throw invalid('Items can be added to drafts only', { code: 'invoice_not_editable', param: 'invoice' });
  if (invoice && invoice.customer !== customer.id)
    throw invalid('The invoice belongs to another customer', { param: 'invoice' });
  const unit = given.unit_amount_decimal;
  const quantity = given.quantity_decimal ?? String(given.quantity ?? 1);
  const amount =
    given.amount ?? (unit === undefined ? undefined : Number(rounded(times(fraction(unit), fraction(quantity)))));
  if (amount === undefined)
    throw invalid('Missing required param: amount.', { code: 'parameter_missing', param: 'amount' });
  const money = given.currency ?? invoice?.currency ?? customer.currency ?? 'usd';
  if (invoice && invoice.currency !== money)
    throw invalid(`The invoice is in ${invoice.currency}, the item in ${money}`, { param: 'currency' });
  const now = account.timeOf(customer.id);
  const item = account.invoiceItems.add({
    ...account.common('invoiceitem', 'ii', now),
    date: now,
    customer: customer.id,
    invoice: invoice?.id ?? null,
    subscription: given.subscription ?? null,
    amount,
    currency: money,
    description: given.description ?? null,
    period: given.period ?? { start: now, end: now },
    proration: false,
    metadata: given.metadata ?? {},
  });
  if (invoice) setLines(invoice, [...invoice.lines.data, itemLine(item)]);
  return item;
}

function preview(account: Account, given: { customer?: string; subscription?: string }): Invoice {
  const subscription =
    given.subscription !== undefined
      ? account.subscriptions.get(given.subscription, 'subscription')
      : account.subscriptions
          .all()
          .find(({ customer, status }) => customer === given.customer && status !== 'canceled');
  const [item] = subscription?.items.data ?? [];
  if (!subscription || !item)
    throw invalid('There is no upcoming invoice', { code: 'invoice_upcoming_none', param: 'customer' });
  const period = { start: item.current_period_start, end: item.current_period_end };
  const customer = account.customers.get(subscription.customer);
  const invoice = composeInvoice(account, {
    customer,
    currency: subscription.currency,
    reason: 'upcoming',
    source: {
      subscription: subscription.id,
      items: subscription.items.data,
      metered: subscription.status === 'trialing' ? null : period,
      licensed: period,
    },
    autoAdvance: false,
    sweepsPending: true,
    at: account.timeOf(customer.id),
  });
  return { ...invoice, id: `upcoming_${invoice.id}` };
}
