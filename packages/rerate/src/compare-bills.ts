import type { RatedBill } from '@tallygate/contracts/rating';
import type { CheckLine } from './recharge.ts';

/**
 * Where two computations of one company's invoices differ, line by line and to the minor unit; in whatever order the lines come.
 * @param bills what is to be issued
 * @param second the lines of the second engine
 * @returns a sentence per difference; none when they are equal
 */
export function differences(bills: readonly RatedBill[], second: readonly CheckLine[]): string[] {
  const counts = new Map<string, number>();
  for (const bill of bills) for (const line of bill.lines) count(counts, textOf(line), 1);
  const currencies = new Set(bills.map(({ currency }) => currency));
  // A currency in which nothing is due has no bill: then the second engine may have found zeros only.
  const isZero = ({ amount, quantity }: CheckLine) => amount === '0' && (quantity === '' || quantity === '0');
  for (const line of second) if (currencies.has(line.currency) || !isZero(line)) count(counts, checkText(line), -1);
  const found = [...counts].flatMap(([text, number]) =>
    number === 0 ? [] : [`${number > 0 ? 'Only the first engine has' : 'Only the second engine has'} ${text}`],
  );
  for (const { currency, lines, total } of bills) {
    const sum = lines.reduce((all, { amount }) => all + BigInt(amount), 0n);
    if (sum.toString() !== total) found.push(`The lines in ${currency} add up to ${sum}, the bill says ${total}`);
  }
  return found;
}

function count(counts: Map<string, number>, text: string, by: number): void {
  counts.set(text, (counts.get(text) ?? 0) + by);
}

function textOf(line: RatedBill['lines'][number]): string {
  return checkText({
    kind: line.kind,
    currency: line.currency,
    // A line that corrects an earlier invoice belongs to no plan.
    plan: line.planId ?? '',
    meter: line.meterId ?? '',
    tier: line.tier ?? '',
    quantity: line.quantity ?? '',
    amount: line.amount,
    from: line.from,
    to: line.to,
    adjusts: line.adjusts ?? '',
  });
}

function checkText({ kind, amount, currency, plan, meter, tier, quantity, from, to, adjusts }: CheckLine): string {
  const parts = [
    plan === '' ? [] : [`plan ${plan}`],
    meter === '' ? [] : [`meter ${meter}`],
    tier === '' ? [] : [`tier ${tier}`],
    quantity === '' ? [] : [`quantity ${quantity}`],
    adjusts === '' ? [] : [`of ${adjusts}`],
  ].flat();
  return `${kind} ${amount} ${currency} (${[...parts, `${from} to ${to}`].join(', ')})`;
}
