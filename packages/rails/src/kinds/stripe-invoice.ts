import type Stripe from 'stripe';
import type { RailConnection } from '../rail.ts';
import { nullWhenGone } from './stripe-catalogue.ts';
import { stripeClient } from './stripe-rail.ts';

export type StripeInvoiceLine = {
  /** What we called the line, else its price. */
  key: string;
  /** The rail's id of the meter that its price counts by. */
  meter: string | null;
  /** Our id of the meter, on an item that we put there. */
  ownMeter: string | null;
  description: string;
  quantity: string;
  amount: string;
};

/** An invoice as it is at the rail now; amounts in minor units. */
export type StripeInvoice = {
  id: string;
  customer: string;
  status: string;
  number: string | null;
  currency: string;
  total: number;
  periodFrom: Date;
  periodTo: Date;
  finalizedAt: Date | null;
  lines: StripeInvoiceLine[];
  /** Those that hold. */
  creditNotes: { id: string; amount: string }[];
};

/**
 * Reads what webhooks of one rail are about.
 * @param about events by type and object, in any order and repeated
 * @returns each invoice once, as it is now; those that were deleted are left out
 * @throws what Stripe or the network answered
 */
export async function fetchStripeInvoices(
  connection: RailConnection,
  about: readonly { type: string; objectId: string }[],
): Promise<StripeInvoice[]> {
  const client = await stripeClient(connection);
  const ids = new Set<string>();
  for (const { type, objectId } of about) {
    if (objectId === '') continue;
    if (type.startsWith('invoice.')) ids.add(objectId);
    if (type.startsWith('credit_note.')) ids.add(idOf((await client.creditNotes.retrieve(objectId)).invoice));
  }
  const found: StripeInvoice[] = [];
  for (const id of ids) {
    // A draft may be deleted before anybody looks.
    const invoice = await client.invoices.retrieve(id).catch(nullWhenGone);
    if (invoice) found.push(await readStripeInvoice(client, invoice));
  }
  return found;
}

/**
 * Reads the invoices of a customer whose period touches a span, as they are now.
 * @throws what Stripe or the network answered
 */
export async function fetchStripeInvoicesOf(
  connection: RailConnection,
  customer: string,
  span: { from: number; to: number },
): Promise<StripeInvoice[]> {
  const client = await stripeClient(connection);
  const found: StripeInvoice[] = [];
  for await (const invoice of client.invoices.list({ customer, limit: 100 }))
    if (invoice.period_start * 1000 < span.to && invoice.period_end * 1000 > span.from)
      found.push(await readStripeInvoice(client, invoice));
  return found;
}

/** An invoice with all its lines. @throws what Stripe or the network answered */
export async function readStripeInvoice(client: Stripe, invoice: Stripe.Invoice): Promise<StripeInvoice> {
  const id = invoice.id ?? '';
  const lines: StripeInvoice['lines'] = [];
  const meters = new Map<string, string | null>();
  for await (const line of client.invoices.listLineItems(id, { limit: 100 })) {
    const found = line.pricing?.price_details?.price;
    const price = found === undefined ? null : idOf(found);
    if (price !== null && !meters.has(price))
      meters.set(price, (await client.prices.retrieve(price)).recurring?.meter ?? null);
    lines.push({
      key: line.metadata.tallygate_line ?? price ?? line.id,
      meter: price === null ? null : (meters.get(price) ?? null),
      ownMeter: line.metadata.tallygate_line === undefined ? null : (line.metadata.tallygate_meter ?? null),
      description: line.description ?? '',
      quantity: quantityOf(line),
      amount: String(line.amount),
    });
  }
  const creditNotes: StripeInvoice['creditNotes'] = [];
  for await (const note of client.creditNotes.list({ invoice: id, limit: 100 }))
    if (note.status === 'issued') creditNotes.push({ id: note.id, amount: String(note.amount) });
  const { finalized_at: finalizedAt } = invoice.status_transitions;
  return {
    id,
    customer: invoice.customer === null ? '' : idOf(invoice.customer),
    status: invoice.status ?? 'draft',
    number: invoice.number,
    currency: invoice.currency,
    total: invoice.total,
    periodFrom: dateOf(invoice.period_start),
    periodTo: dateOf(invoice.period_end),
    finalizedAt: finalizedAt === null ? null : dateOf(finalizedAt),
    lines,
    creditNotes,
  };
}

/** An item of ours is one of something; how many units it charges stands beside it. */
function quantityOf({ metadata, quantity_decimal: exact, quantity }: Stripe.InvoiceLineItem): string {
  if (metadata.tallygate_line !== undefined) return metadata.tallygate_quantity ?? '0';
  return String(exact ?? quantity ?? '0');
}

function idOf(reference: string | { id?: string }): string {
  return typeof reference === 'string' ? reference : (reference.id ?? '');
}

function dateOf(seconds: number): Date {
  return new Date(seconds * 1000);
}
