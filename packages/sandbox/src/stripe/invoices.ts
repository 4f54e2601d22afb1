import type { Account, DraftSource } from './account.ts';
import { itemLine, subscriptionLines } from './invoice-lines.ts';
import type { Customer, Invoice, InvoiceLine, Metadata } from './objects.ts';
import { invalid, StripeError } from './stripe-error.ts';

const FINALIZES_AFTER = 3_600;
const RETRY_DAYS = [3, 5, 7];
const DAY = 86_400;
/** Least charge in minor units; other currencies have none here. */
const LEAST_CHARGE: Record<string, number> = { usd: 50, eur: 50, gbp: 30, jpy: 50 };

export type NewInvoice = {
  customer: Customer;
  currency: string;
  reason: Invoice['billing_reason'];
  source?: DraftSource;
  collection?: { method: Invoice['collection_method']; daysUntilDue: number | null };
  autoAdvance: boolean;
  metadata?: Metadata;
  description?: string | null;
  sweepsPending: boolean;
  at: number;
};

/** An invoice as it would be, without keeping it. */
export function composeInvoice(account: Account, given: NewInvoice): Invoice {
  const { customer, currency, source, at } = given;
  const collection = given.collection ?? { method: 'charge_automatically', daysUntilDue: null };
  const subscription = source && account.subscriptions.get(source.subscription);
  const period = source?.metered ?? source?.licensed ?? { start: at, end: at };
  const invoice: Invoice = {
    ...account.common('invoice', 'in', at),
    customer: customer.id,
    currency,
    status: 'draft',
    number: null,
    lines: { object: 'list', data: [], has_more: false, url: '' },
    subtotal: 0,
    total: 0,
    amount_due: 0,
    amount_paid: 0,
    amount_remaining: 0,
    pre_payment_credit_notes_amount: 0,
    post_payment_credit_notes_amount: 0,
    starting_balance: customer.balance,
    ending_balance: null,
    billing_reason: given.reason,
    auto_advance: given.autoAdvance,
    automatically_finalizes_at: given.autoAdvance ? at + FINALIZES_AFTER : null,
    attempt_count: 0,
    attempted: false,
    next_payment_attempt: null,
    collection_method: collection.method,
    due_date: collection.daysUntilDue === null ? null : at + collection.daysUntilDue * DAY,
    description: given.description ?? null,
    parent: subscription
      ? {
          type: 'subscription_details',
          subscription_details: { subscription: subscription.id, metadata: subscription.metadata },
        }
      : null,
    period_start: period.start,
    period_end: period.end,
    status_transitions: { finalized_at: null, paid_at: null, voided_at: null, marked_uncollectible_at: null },
    metadata: given.metadata ?? {},
    test_clock: customer.test_clock,
  };
  invoice.lines.url = `/v1/invoices/${invoice.id}/lines`;
  if (source) setLines(invoice, subscriptionLines(account, source, at));
  if (given.sweepsPending) setLines(invoice, [...invoice.lines.data, ...pendingLines(account, invoice)]);
  return invoice;
}

/** Makes a draft; pending items of the customer go onto it. */
export function createInvoice(account: Account, given: NewInvoice): Invoice {
  const invoice = account.invoices.add(composeInvoice(account, given));
  for (const line of invoice.lines.data)
    if (line.parent.type === 'invoice_item_details')
      account.invoiceItems.get(line.parent.invoice_item_details.invoice_item).invoice = invoice.id;
  if (given.source) {
    account.drafts.set(invoice.id, given.source);
    account.subscriptions.get(given.source.subscription).latest_invoice = invoice.id;
  }
  account.emit('invoice.created', invoice, given.at);
  return invoice;
}

function pendingLines(account: Account, invoice: Invoice): InvoiceLine[] {
  const subscription = invoice.parent?.subscription_details.subscription ?? null;
  return account.invoiceItems
    .all()
    .filter(
      (item) =>
        item.invoice === null &&
        item.customer === invoice.customer &&
        item.currency === invoice.currency &&
        (item.subscription === null || item.subscription === subscription),
    )
    .map(itemLine);
}

/** Reads a draft's metered usage anew and adds it up: usage that came late counts until the invoice is finalised. */
export function refreshDraft(account: Account, invoice: Invoice, at: number): Invoice {
  if (invoice.status !== 'draft') return invoice;
  const source = account.drafts.get(invoice.id);
  const items = invoice.lines.data.filter(({ parent }) => parent.type === 'invoice_item_details');
  setLines(invoice, [...(source ? subscriptionLines(account, source, at) : []), ...items]);
  return invoice;
}

export function setLines(invoice: Invoice, lines: InvoiceLine[]): void {
  for (const line of lines) line.invoice = invoice.id;
  invoice.lines.data = lines;
  invoice.total = lines.reduce((sum, { amount }) => sum + amount, 0);
  invoice.subtotal = invoice.total;
  invoice.amount_due = Math.max(0, invoice.total + invoice.starting_balance);
  invoice.amount_remaining = invoice.amount_due;
}

/** Fixes lines, number and balance; what is owed is charged, or sent. */
export function finalizeInvoice(account: Account, invoice: Invoice, at: number): Invoice {
  if (invoice.status !== 'draft') throw notIn('draft', invoice, 'invoice_not_editable');
  const customer = account.customers.get(invoice.customer);
  invoice.starting_balance = customer.balance;
  refreshDraft(account, invoice, at);
  account.drafts.delete(invoice.id);
  const owed = invoice.total + customer.balance;
  const isCarried = owed <= 0 || owed < (LEAST_CHARGE[invoice.currency] ?? 0);
  customer.balance = isCarried ? owed : 0;
  invoice.ending_balance = customer.balance;
  invoice.amount_due = isCarried ? 0 : owed;
  invoice.amount_remaining = invoice.amount_due;
  invoice.number = `${customer.invoice_prefix}-${String(customer.next_invoice_sequence).padStart(4, '0')}`;
  customer.next_invoice_sequence += 1;
  invoice.status = 'open';
  invoice.automatically_finalizes_at = null;
  invoice.status_transitions.finalized_at = at;
  account.emit('invoice.finalized', invoice, at);
  if (invoice.amount_due === 0) markPaid(account, invoice, at);
  else if (invoice.collection_method === 'charge_automatically' && invoice.auto_advance) charge(account, invoice, at);
  return invoice;
}

/** Charges the customer's card: `pm_card_visa` pays, any other is declined. */
export function charge(account: Account, invoice: Invoice, at: number): boolean {
  const card = account.customers.get(invoice.customer).invoice_settings.default_payment_method;
  invoice.attempted = true;
  invoice.attempt_count += 1;
  if (card === 'pm_card_visa') {
    markPaid(account, invoice, at);
    return true;
  }
  const days = RETRY_DAYS[invoice.attempt_count - 1];
  invoice.next_payment_attempt = days === undefined || !invoice.auto_advance ? null : at + days * DAY;
  account.emit('invoice.payment_failed', invoice, at);
  setSubscriptionStatus(account, invoice, days === undefined ? 'unpaid' : 'past_due', at);
  return false;
}

function markPaid(account: Account, invoice: Invoice, at: number): void {
  invoice.status = 'paid';
  invoice.amount_paid = invoice.amount_remaining;
  invoice.amount_remaining = 0;
  invoice.next_payment_attempt = null;
  invoice.status_transitions.paid_at = at;
  account.emit('invoice.paid', invoice, at);
  setSubscriptionStatus(account, invoice, 'active', at);
}

/** open or uncollectible → void; open → uncollectible. The number stays. */
export function closeInvoice(account: Account, invoice: Invoice, to: 'void' | 'uncollectible', at: number): Invoice {
  const allowed = to === 'void' ? ['open', 'uncollectible'] : ['open'];
  if (!allowed.includes(invoice.status)) throw notIn(allowed.join(' or '), invoice);
  invoice.status = to;
  invoice.next_payment_attempt = null;
  invoice.status_transitions[to === 'void' ? 'voided_at' : 'marked_uncollectible_at'] = at;
  account.emit(to === 'void' ? 'invoice.voided' : 'invoice.marked_uncollectible', invoice, at);
  return invoice;
}

/** Pays an open invoice on request. */
export function payInvoice(account: Account, invoice: Invoice, isOutOfBand: boolean): Invoice {
  if (invoice.status !== 'open' && invoice.status !== 'uncollectible') throw notIn('open or uncollectible', invoice);
  const at = account.timeOf(invoice.customer);
  if (isOutOfBand) markPaid(account, invoice, at);
  else if (!charge(account, invoice, at))
    throw new StripeError({
      status: 402,
      type: 'invalid_request_error',
      code: 'card_declined',
      message: 'Your card was declined.',
    });
  return invoice;
}

function setSubscriptionStatus(
  account: Account,
  invoice: Invoice,
  status: 'active' | 'past_due' | 'unpaid',
  at: number,
): void {
  const subscription = account.subscriptions.find(invoice.parent?.subscription_details.subscription ?? '');
  if (!subscription || subscription.status === status) return;
  const isOwing = subscription.status === 'past_due' || subscription.status === 'unpaid';
  if (status === 'active' ? !isOwing : subscription.status === 'canceled') return;
  subscription.status = status;
  account.emit('customer.subscription.updated', subscription, at);
}

function notIn(wanted: string, { id, status }: Invoice, code = 'invoice_not_editable'): StripeError {
  return invalid(`Invoice ${id} is ${status}; only ${wanted} invoices can be changed like this`, { code });
}
