import { divideRounded, ONE, parseDecimal } from '@tallygate/contracts/decimal';

export type TotalsInput = {
  /** Whole minor units before tax; below zero it is owed to the company. */
  net: bigint;
  /** A rate that is known here, in percent; none where the rail adds tax. */
  tax: { name: string; rate: string } | null;
  /** What earlier invoices left uncollected; whole minor units. */
  carriedIn: bigint;
  /** Of the rail: the least that is charged at once, and the steps in which it charges; whole minor units. */
  collection: { minimum: bigint; quantum: bigint };
};

export type InvoiceTotals = {
  taxes: { name: string; rate: string; net: bigint; amount: bigint }[];
  total: bigint;
  /** What is collected now, and what waits for the next invoice. Of a credit note the amount that is given back. */
  due: bigint;
  carriedOut: bigint;
};

/**
 * From a net amount to what is collected. Tax is computed per rate on the sum of its lines, never line by line, half away from
 * zero. What is below the rail's least charge, or no whole step of it, is carried to the next invoice; the total stands.
 */
export function invoiceTotals({ net, tax, carriedIn, collection }: TotalsInput): InvoiceTotals {
  const taxes =
    tax === null ? [] : [{ ...tax, net, amount: divideRounded(net * parseDecimal(tax.rate), 100n * ONE, 'half_up') }];
  const total = net + taxes.reduce((sum, { amount }) => sum + amount, 0n);
  const open = total + carriedIn;
  // What is owed to the company is given back whole: a credit note is no charge.
  if (open <= 0n) return { taxes, total, due: open, carriedOut: 0n };
  const due = open < collection.minimum ? 0n : open - (open % collection.quantum);
  return { taxes, total, due, carriedOut: open - due };
}
