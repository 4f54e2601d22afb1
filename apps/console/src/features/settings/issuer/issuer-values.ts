import type { InvoiceIssuer } from '@tallygate/contracts/invoice';
import type { FieldLabels } from '#lib/field-labels.ts';
import { formName } from '#lib/form-errors.ts';
import { zonedInstant, zonedText } from '#lib/zoned-input.ts';

/** What the form holds: texts as they are typed. */
export type IssuerValues = Omit<InvoiceIssuer, 'begins' | 'paymentDays' | 'tax'> & {
  /** By the clock of UTC. */
  begins: string;
  paymentDays: string;
  hasTax: boolean;
  tax: { name: string; rate: string };
};

export function issuerValues({ begins, paymentDays, tax, ...texts }: InvoiceIssuer): IssuerValues {
  return {
    ...texts,
    begins: zonedText(begins, { zone: 'UTC', withSeconds: true }),
    paymentDays: String(paymentDays),
    hasTax: tax !== null,
    tax: tax ?? { name: 'VAT', rate: '' },
  };
}

/** As it is sent. What cannot be read goes as it was typed, so that the api names it. */
export function issuerOf({ hasTax, tax, begins, paymentDays, ...texts }: IssuerValues): InvoiceIssuer {
  return {
    ...texts,
    begins: zonedInstant(begins, 'UTC') ?? begins,
    paymentDays: paymentDays.trim() === '' ? Number.NaN : Number(paymentDays),
    tax: hasTax ? { name: tax.name.trim(), rate: tax.rate.trim() } : null,
  };
}

/** The words of the form for what it sends. */
export const ISSUER_LABELS: FieldLabels = {
  name: 'Legal name',
  address: 'Address',
  taxId: 'Tax id',
  prefix: 'Prefix of numbers',
  begins: 'Invoices begin',
  paymentDays: 'Days to pay',
  tax: 'Tax',
  taxNote: 'Note on tax',
  howToPay: 'How to pay',
};

/** The field of the form that stands for a path of the request; the empty text for none. */
export function issuerField(path: string): string {
  const name = formName(path);
  return (name.split('.')[0] ?? '') in ISSUER_LABELS ? name : '';
}
