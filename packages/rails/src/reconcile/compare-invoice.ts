import { subtractDecimals, sumDecimals } from '@tallygate/contracts/decimal';
import { formatMinor } from '@tallygate/metering/currencies';
import type { ReconcileFinding } from './finding.ts';
import type { InvoiceLineData, ReconcileInput } from './hop-data.ts';
import { isNegative, isZero, sizeOf, totalOf } from './quantities.ts';

/** What the rail has counted against the lines of its invoice, and those against ours. */
export function compareInvoice(input: ReconcileInput): ReconcileFinding | null {
  const { railUsage, railInvoice, expectedLines } = input;
  if (!railInvoice) return null;
  const between = { from: 'rail_usage', to: 'rail_invoice' } as const;
  const invoiced = sumDecimals(railInvoice.lines.map(({ quantity }) => quantity));
  const usage = railUsage ? totalOf(railUsage.hours) : sumDecimals(expectedLines.map(({ quantity }) => quantity));
  const quantity = subtractDecimals(invoiced, usage);
  if (!isZero(quantity)) {
    const money = BigInt(input.amountOf(invoiced)) - BigInt(input.amountOf(usage));
    const isLate = isNegative(quantity) && railInvoice.finalizedAt !== null;
    return {
      ...between,
      class: isLate ? 'lost' : isNegative(quantity) ? 'in_flight' : 'foreign',
      quantity,
      money: money.toString(),
      parts: [{ at: railInvoice.id, before: usage, after: invoiced }],
      calls: [],
      detail: isLate
        ? `${sizeOf(quantity)} came after invoice ${railInvoice.id} was finalised at ${railInvoice.finalizedAt}.`
        : `Invoice ${railInvoice.id} has ${invoiced}, the rail's own sum is ${usage}.`,
      next: isLate
        ? `Put an adjustment of ${formatMinor((-money).toString(), input.currency)} on the next invoice.`
        : 'Wait until the draft is refreshed, then compare again.',
    };
  }
  const lines = differingLines(expectedLines, railInvoice.lines);
  if (lines.length === 0) return null;
  const amounts = lines.map(({ before, after }) => BigInt(after) - BigInt(before));
  return {
    ...between,
    class: 'rated_differently',
    quantity: '0',
    money: amounts.reduce((sum, one) => sum + one, 0n).toString(),
    parts: lines,
    calls: [],
    detail: `Invoice ${railInvoice.id} prices the same quantity otherwise in ${lines.map(({ at }) => at).join(', ')}.`,
    next: "Compare the rail's price with the plan's; bill by one that nobody edits.",
  };
}

/** The rail's invoice against what became of it. */
export function comparePayment({ railInvoice, payment }: ReconcileInput): ReconcileFinding | null {
  if (!railInvoice || !payment) return null;
  const total = railInvoice.lines.reduce((sum, { amount }) => sum + BigInt(amount), 0n);
  const isGone = payment.status === 'void' || payment.status === 'uncollectible';
  const credited = payment.creditNotes.reduce((sum, { amount }) => sum + BigInt(amount), 0n);
  if (!isGone && credited === 0n) return null;
  const documents = isGone ? railInvoice.id : payment.creditNotes.map(({ id }) => id).join(', ');
  const rest = isGone ? 0n : total - credited;
  return {
    from: 'rail_invoice',
    to: 'paid',
    class: 'changed_by_hand',
    quantity: '0',
    money: (rest - total).toString(),
    parts: [{ at: documents, before: total.toString(), after: rest.toString() }],
    calls: [],
    detail: isGone
      ? `Invoice ${documents} is ${payment.status} at the rail.`
      : `Invoice ${railInvoice.id} was credited at the rail by ${documents}.`,
    next: 'Make the same change here, so that both say the same.',
  };
}

function differingLines(ours: readonly InvoiceLineData[], theirs: readonly InvoiceLineData[]) {
  const amounts = (lines: readonly InvoiceLineData[]) => {
    const found = new Map<string, bigint>();
    for (const { key, amount } of lines) found.set(key, (found.get(key) ?? 0n) + BigInt(amount));
    return found;
  };
  const [expected, found] = [amounts(ours), amounts(theirs)];
  return [...new Set([...expected.keys(), ...found.keys()])].flatMap((at) => {
    const [before, after] = [expected.get(at) ?? 0n, found.get(at) ?? 0n];
    return before === after ? [] : [{ at, before: before.toString(), after: after.toString() }];
  });
}
