import { createHash } from 'node:crypto';
import type Stripe from 'stripe';
import { nullWhenGone } from './stripe-catalogue.ts';

/** A line that goes onto an invoice as an item; amounts in whole minor units. */
export type BillItem = {
  /** Our key of the line: it is put there once. */
  key: string;
  description: string;
  amount: string;
  /** Seconds since 1970. */
  period: { start: number; end: number };
  /** What of ours it is about. */
  metadata: Readonly<Record<string, string>>;
};

/** Whose invoice of which period. */
export type BillPlace = {
  customer: string;
  currency: string;
  /** Seconds since 1970. */
  period: { start: number; end: number };
  /** What is written on it, so that it is found again. */
  metadata: Readonly<Record<string, string>>;
  /** Tells repeats of a request from a new attempt after an answer that a repeat would only get again. */
  attempt: number;
};

const MAX_KEY = 255;

/**
 * The invoice that a subscription made for a period. It is found by its end: the first invoice of a subscription ends there, too,
 * but is of its creation.
 * @returns null while there is none
 */
export async function findCycleInvoice(
  client: Stripe,
  subscription: string,
  { end }: BillPlace['period'],
): Promise<Stripe.Invoice | null> {
  for await (const invoice of client.invoices.list({ subscription, limit: 100 }))
    if (invoice.period_end === end && invoice.billing_reason !== 'subscription_create') return invoice;
  return null;
}

/** Makes an invoice for what no subscription bills, as a draft that nobody finalises by itself. */
export async function createBill(client: Stripe, place: BillPlace): Promise<string> {
  const { customer, currency, metadata, period, attempt } = place;
  for await (const one of client.invoices.list({ customer, limit: 100 }))
    if (
      one.metadata?.tallygate_period === metadata.tallygate_period &&
      one.currency === currency &&
      one.status !== 'void' &&
      one.billing_reason === 'manual'
    )
      return one.id ?? '';
  const made = await client.invoices.create(
    { customer, currency, auto_advance: false, pending_invoice_items_behavior: 'exclude', metadata: { ...metadata } },
    { idempotencyKey: keyOf(['bill', customer, currency, String(period.start), String(attempt)]) },
  );
  return made.id ?? '';
}

/**
 * Brings what we put onto a draft to these items, each once: what is on it as it should be stays, and a repeated request has the
 * key of the first. An item of an earlier attempt goes when its amount has changed since, or when nothing is left of it.
 * Lines of others are left alone.
 * @throws what Stripe or the network answered
 */
export async function putBillItems(
  client: Stripe,
  invoice: string,
  { customer, currency, attempt }: BillPlace,
  items: readonly BillItem[],
): Promise<void> {
  const wanted = new Map(items.map((item) => [item.key, item]));
  /** By our key of a line the item that its next one takes the place of. */
  const former = new Map<string, string>();
  for (const { id, amount, metadata } of await itemsOf(client, invoice)) {
    const key = metadata?.tallygate_line;
    if (key === undefined) continue;
    if (String(amount) === wanted.get(key)?.amount) wanted.delete(key);
    else {
      await client.invoiceItems.del(id);
      former.set(key, id);
    }
  }
  for (const { key, description, amount, period, metadata } of wanted.values())
    await client.invoiceItems.create(
      {
        customer,
        currency,
        invoice,
        amount: minorUnits(amount),
        description,
        period,
        metadata: { ...metadata, tallygate_line: key },
      },
      { idempotencyKey: keyOf(['line', invoice, key, String(attempt), amount, former.get(key) ?? '']) },
    );
}

/** All of them before any is taken off: a list that changes under its reader leaves some out. */
async function itemsOf(client: Stripe, invoice: string): Promise<Stripe.InvoiceItem[]> {
  const found: Stripe.InvoiceItem[] = [];
  for await (const one of client.invoiceItems.list({ invoice, limit: 100 })) found.push(one);
  return found;
}

/** Names an invoice after ours and lets it be collected. @throws what Stripe or the network answered */
export async function finalizeBill(client: Stripe, invoice: string, place: BillPlace): Promise<void> {
  await client.invoices.update(invoice, { metadata: { ...place.metadata } });
  await client.invoices.finalizeInvoice(
    invoice,
    { auto_advance: true },
    { idempotencyKey: keyOf(['finalize', invoice, String(place.attempt)]) },
  );
}

/** The invoice as it is now; null when it was deleted. */
export function readBill(client: Stripe, id: string): Promise<Stripe.Invoice | null> {
  return client.invoices.retrieve(id).catch(nullWhenGone);
}

function keyOf(parts: readonly string[]): string {
  const text = `tg:${parts.join(':')}`;
  return text.length <= MAX_KEY ? text : `tg:${createHash('sha256').update(text).digest('hex')}`;
}

/** Stripe's client takes numbers; what a number cannot hold exactly is refused rather than rounded. */
function minorUnits(amount: string): number {
  const value = Number(amount);
  if (!Number.isSafeInteger(value)) throw new RangeError(`an amount of ${amount} is too large for Stripe`);
  return value;
}
