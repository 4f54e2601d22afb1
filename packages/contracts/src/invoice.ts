import { z } from 'zod';
import { eventFigure } from './event-figure.ts';
import { INVOICE_STATES } from './invoice-states.ts';
import { currency, decimal, nonNegativeDecimal } from './money.ts';
import { ratedLine } from './rating.ts';
import { lineReceipts } from './receipt.ts';

const instant = z.iso.datetime();
/** Whole minor units; below zero it is owed to the company. */
const signedUnits = z.string().regex(/^-?\d+$/);

export const invoiceState = z.enum(INVOICE_STATES);
export type InvoiceState = z.output<typeof invoiceState>;

/** Who issues an invoice, or whom it is for, as printed. */
const party = z.strictObject({
  name: z.string(),
  address: z.string().optional(),
  taxId: z.string().optional(),
});
export type Party = z.output<typeof party>;

/**
 * An invoice or credit note as it was made final. Its hash is over the RFC 8785 form of exactly this, so every value is text:
 * no number that a reader could write otherwise, nothing that is null.
 */
export const invoiceDocument = z.strictObject({
  form: z.literal('tallygate-invoice-1'),
  type: z.enum(['invoice', 'credit_note']),
  number: z.string(),
  issuedAt: instant,
  /** The period of supply, half-open, and the zone in which it was cut. */
  period: z.strictObject({ from: instant, to: instant, zone: z.string() }),
  company: z.string(),
  seller: party,
  buyer: party,
  orderReference: z.string().optional(),
  currency,
  lines: z.array(ratedLine),
  net: signedUnits,
  /** Per rate, computed on the sum; none where the rail adds tax. */
  taxes: z.array(z.strictObject({ name: z.string(), rate: decimal, net: signedUnits, amount: signedUnits })),
  taxNote: z.string(),
  total: signedUnits,
  /** What earlier invoices left uncollected, and what this one leaves. */
  carriedIn: signedUnits,
  due: signedUnits,
  carriedOut: signedUnits,
  dueAt: instant,
  howToPay: z.string().optional(),
  /** Invoices that it corrects. */
  corrects: z.array(z.string()),
  /** By lines of usage, the receipts that results carried; absent where none did, and on invoices of earlier versions. */
  receipts: z.array(lineReceipts).optional(),
});
export type InvoiceDocument = z.output<typeof invoiceDocument>;

/** What a period's invoice still waits for, or does not cover. */
export const invoiceGap = z.object({
  code: z.enum([
    'GATEWAY_LATE',
    'EVENTS_PARKED',
    'USAGE_WITHOUT_PRICE',
    'ENGINES_DIFFER',
    'HELD',
    'METER_PERIOD_DIFFERS',
  ]),
  message: z.string(),
  /** The calls that it is about. */
  events: eventFigure.optional(),
});
export type InvoiceGap = z.output<typeof invoiceGap>;

export const invoiceSummary = z.object({
  /** Of one that is not closed yet it names company, period and currency. */
  id: z.string(),
  /** Null until it is final, and for good where nothing was due. */
  number: z.string().nullable(),
  type: z.enum(['invoice', 'credit_note']),
  company: z.string(),
  state: invoiceState,
  currency,
  from: instant,
  to: instant,
  zone: z.string(),
  net: signedUnits,
  total: signedUnits,
  due: signedUnits,
  /** When it becomes final by itself; null once it is, or while it is held. */
  finalAt: instant.nullable(),
  finalisedAt: instant.nullable(),
});
export type InvoiceSummary = z.output<typeof invoiceSummary>;

export const invoiceView = invoiceSummary.extend({
  /** The document of a final one; as it would be now while it is open. */
  document: invoiceDocument.partial({ number: true, issuedAt: true, dueAt: true }),
  /** By the line's key the query of `GET /events` for the calls behind it; a line that no call caused has none. */
  calls: z.record(z.string(), z.record(z.string(), z.string())),
  /** SHA-256 in hex over the canonical form of the document; null until it is final. */
  hash: z.string().nullable(),
  gaps: z.array(invoiceGap),
  /** Why it is held. */
  holds: z.array(z.string()),
  /** When anything happened to it. */
  history: z.array(z.object({ at: instant, state: invoiceState, by: z.string(), note: z.string() })),
});
export type InvoiceView = z.output<typeof invoiceView>;

/** What is printed on every invoice, and how invoices are made. */
export const invoiceIssuer = z.strictObject({
  name: z.string().trim().max(200).default(''),
  address: z.string().trim().max(500).default(''),
  taxId: z.string().trim().max(100).default(''),
  /** Numbers are `<prefix>-<year>-<6 digits>`, without a gap. */
  prefix: z
    .string()
    .regex(/^[A-Z0-9]{1,12}$/, 'must be 1 to 12 capital letters or digits, e.g. "TG"')
    .default('TG'),
  /** Periods that end before are never invoiced. */
  begins: z.iso.datetime({ offset: true }),
  paymentDays: z.int().min(0).max(365).default(14),
  /** Where the rail adds tax, none. */
  tax: z
    .strictObject({ name: z.string().trim().min(1).max(50), rate: nonNegativeDecimal })
    .nullable()
    .default(null),
  /** Printed below the total: which tax is added by whom, or why none is. */
  taxNote: z.string().trim().max(500).default('Excl. tax'),
  howToPay: z.string().trim().max(500).default(''),
});
export type InvoiceIssuer = z.output<typeof invoiceIssuer>;

export const invoiceQuery = z.object({
  company: z.string().max(256).optional(),
  state: z
    .string()
    .max(200)
    .optional()
    .transform((text = '', context): InvoiceState[] =>
      text.split(',').flatMap((one) => {
        const state = one.trim() === '' ? undefined : invoiceState.safeParse(one.trim());
        if (state?.success === false)
          context.addIssue({
            code: 'custom',
            message: `found "${one}"; must be one of ${INVOICE_STATES.join(', ')}, or several with commas between`,
          });
        return state?.success === true ? [state.data] : [];
      }),
    ),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional(),
});

export const invoicePage = z.object({
  invoices: z.array(invoiceSummary),
  nextCursor: z.string().nullable(),
});
export type InvoicePage = z.output<typeof invoicePage>;

/** Verbs on an invoice, each with a note that stays in its history. */
export const moveInvoice = z.strictObject({
  to: z.enum(['sent', 'paid', 'void', 'uncollectible']),
  note: z.string().trim().max(500).default(''),
});
export const recomputeInvoice = z.strictObject({ note: z.string().trim().max(500).default('') });
export const releaseInvoice = z.strictObject({ note: z.string().trim().min(1, 'Say why it may go out').max(500) });
