import type Metronome from '@metronome/sdk';
import { divideRounded, ONE, parseDecimal, sumDecimals } from '@tallygate/contracts/decimal';
import type { RailConnection } from '../rail.ts';
import { metronomeClient } from './metronome-rail.ts';
import type { StripeInvoice } from './stripe-invoice.ts';

type Invoice = Awaited<ReturnType<Metronome['v1']['customers']['invoices']['retrieve']>>['data'];

/** Under which a webhook's invoice is kept: it is found by customer and id together. */
export function metronomeObjectId({ customer, invoice }: { customer: string; invoice: string }): string {
  return JSON.stringify([customer, invoice]);
}

/**
 * Reads what webhooks of one rail are about, in the form of Stripe's invoices.
 * @param about events by type and object, in any order and repeated
 * @returns each invoice once, as it is now
 * @throws what Metronome or the network answered
 */
export async function fetchMetronomeInvoices(
  connection: RailConnection,
  about: readonly { type: string; objectId: string }[],
): Promise<StripeInvoice[]> {
  const client = await metronomeClient(connection);
  const metrics = new Map<string, string | null>();
  const ofInvoices = about.filter(({ type, objectId }) => type.startsWith('invoice.') && objectId !== '');
  const wanted = new Set(ofInvoices.map(({ objectId }) => objectId));
  const invoices: StripeInvoice[] = [];
  for (const objectId of wanted) {
    const [customer_id, invoice_id] = JSON.parse(objectId) as [string, string];
    const { data } = await client.v1.customers.invoices.retrieve({ customer_id, invoice_id });
    for (const { product_id: id } of data.line_items)
      if (id !== undefined && !metrics.has(id)) metrics.set(id, await metricOf(client, id));
    invoices.push(railInvoice(data, metrics));
  }
  return invoices;
}

/** What became of an invoice, as a list tells it. */
export type MetronomeInvoiceState = { id: string; objectId: string; status: string };

/**
 * Lists the invoices of customers that are no drafts any more.
 * @param since those of periods that begin from then on
 * @throws what Metronome or the network answered
 */
export async function listMetronomeInvoices(
  connection: RailConnection,
  customers: readonly string[],
  since: Date,
): Promise<MetronomeInvoiceState[]> {
  const client = await metronomeClient(connection);
  const found: MetronomeInvoiceState[] = [];
  for (const customer of customers) {
    const asked = { customer_id: customer, starting_on: since.toISOString() };
    for await (const invoice of client.v1.customers.invoices.list(asked)) {
      const status = statusOf(invoice);
      if (status === 'draft') continue;
      found.push({ id: invoice.id, objectId: metronomeObjectId({ customer, invoice: invoice.id }), status });
    }
  }
  return found;
}

async function metricOf(client: Metronome, id: string): Promise<string | null> {
  const { data } = await client.v1.contracts.products.retrieve({ id });
  return data.current.billable_metric_id ?? data.initial.billable_metric_id ?? null;
}

function railInvoice(invoice: Invoice, metrics: ReadonlyMap<string, string | null>): StripeInvoice {
  const keys = [...new Set(invoice.line_items.map(lineKey))];
  const [from, to] = [invoice.start_timestamp, invoice.end_timestamp].map((moment) => new Date(moment ?? 0));
  return {
    id: invoice.id,
    customer: invoice.customer_id,
    status: statusOf(invoice),
    number: null,
    currency: currencyOf(invoice),
    total: Number(wholeAmount([invoice.total])),
    periodFrom: from ?? new Date(0),
    periodTo: to ?? new Date(0),
    finalizedAt: invoice.status === 'FINALIZED' ? new Date(invoice.issued_at ?? invoice.end_timestamp ?? 0) : null,
    // A product has a line for each tier; together they are what its metric comes to.
    lines: keys.map((key) => {
      const own = invoice.line_items.filter((line) => lineKey(line) === key);
      const { name = '', product_id: product } = own[0] ?? {};
      return {
        key,
        meter: product === undefined ? null : (metrics.get(product) ?? null),
        ownMeter: null,
        description: name,
        quantity: sumDecimals(own.map(({ quantity = 0 }) => decimalText(quantity))),
        amount: wholeAmount(own.map(({ total }) => total)),
      };
    }),
    creditNotes: [],
  };
}

function lineKey(line: Invoice['line_items'][number]): string {
  return line.product_id ?? line.applied_commit_or_credit?.id ?? line.name;
}

/** Metronome does not collect: an invoice is paid when the one that it made at a payment provider is. */
function statusOf({ status, external_invoice: external }: Invoice): string {
  if (status === 'VOID') return 'void';
  if (status !== 'FINALIZED') return 'draft';
  if (external?.external_status === 'PAID') return 'paid';
  return external?.external_status === 'UNCOLLECTIBLE' ? 'uncollectible' : 'open';
}

/** Amounts of a currency are in its smallest unit: `USD (cents)`. */
export function currencyOf({ credit_type: { name } }: Pick<Invoice, 'credit_type'>): string {
  return (/^[A-Za-z]{3}\b/.exec(name)?.[0] ?? name).toLowerCase();
}

/** Whole minor units; Metronome tells numbers of JSON. */
export function wholeAmount(amounts: readonly number[]): string {
  return divideRounded(parseDecimal(sumDecimals(amounts.map(decimalText))), ONE, 'half_up').toString();
}

/** Without an exponent, at most 12 places. */
export function decimalText(value: number): string {
  return value.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 12 });
}
