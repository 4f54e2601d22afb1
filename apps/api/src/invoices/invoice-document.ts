import type { InvoiceDocument, InvoiceIssuer, Party } from '@tallygate/contracts/invoice';
import type { RatedBill } from '@tallygate/contracts/rating';
import { currencyOf } from '@tallygate/metering/currencies';
import { invoiceTotals } from '@tallygate/metering/invoice-totals';
import { isoOf } from '@tallygate/metering/rated-usage';
import type { CompanyPeriod } from './billing-cycle.ts';
import type { Buyer } from './buyers.ts';

/** A document without what it gets when it becomes final. */
export type DraftDocument = Omit<InvoiceDocument, 'number' | 'issuedAt' | 'dueAt'>;

export type DraftInput = {
  issuer: InvoiceIssuer;
  company: string;
  period: CompanyPeriod;
  /** Whom it is for. */
  buyer: Buyer;
  /** What the company's invoices of before left uncollected in this currency. */
  carriedIn: bigint;
};

const DAY_MS = 86_400_000;

/** What a bill looks like on paper. A total below zero is a credit note, which names what it corrects. */
export function draftDocument(
  bill: RatedBill,
  { issuer, company, period, buyer, carriedIn }: DraftInput,
): DraftDocument {
  const totals = invoiceTotals({
    net: BigInt(bill.total),
    tax: issuer.tax,
    carriedIn,
    collection: { minimum: 0n, quantum: currencyOf(bill.currency).quantum },
  });
  return {
    form: 'tallygate-invoice-1',
    type: totals.total < 0n ? 'credit_note' : 'invoice',
    period: { from: isoOf(period.from), to: isoOf(period.to), zone: period.cycle.zone },
    company,
    seller: sellerOf(issuer),
    ...buyer,
    currency: bill.currency,
    lines: bill.lines,
    net: bill.total,
    taxes: totals.taxes.map(({ name, rate, net, amount }) => ({
      name,
      rate,
      net: net.toString(),
      amount: amount.toString(),
    })),
    taxNote: issuer.taxNote,
    total: totals.total.toString(),
    carriedIn: carriedIn.toString(),
    due: totals.due.toString(),
    carriedOut: totals.carriedOut.toString(),
    ...(issuer.howToPay !== '' && { howToPay: issuer.howToPay }),
    corrects: [
      ...new Set(bill.lines.flatMap(({ kind, adjusts }) => (kind === 'adjustment' && adjusts ? [adjusts] : []))),
    ],
  };
}

/** The document with its number and dates. */
export function finalDocument(
  draft: DraftDocument,
  { number, now, issuer }: { number: string; now: Date; issuer: InvoiceIssuer },
): InvoiceDocument {
  return {
    ...draft,
    number,
    issuedAt: now.toISOString(),
    dueAt: isoOf(now.getTime() + issuer.paymentDays * DAY_MS),
  };
}

/** A draft that waited, with both parties as they are written down now. */
export function withParties(draft: DraftDocument, issuer: InvoiceIssuer, buyer: Buyer): DraftDocument {
  const { orderReference: _, ...rest } = draft;
  return { ...rest, seller: sellerOf(issuer), ...buyer };
}

function sellerOf({ name, address, taxId }: InvoiceIssuer): Party {
  return { name, ...(address !== '' && { address }), ...(taxId !== '' && { taxId }) };
}
