import { type Decimal, formatDecimal, parseDecimal } from '@tallygate/contracts/decimal';
import type { CorrectedCompany, CorrectionLine, PreviewCorrections } from '@tallygate/contracts/preview';
import type { Price } from '@tallygate/contracts/price';
import { formatMinor } from './currencies.ts';
import { priceUsage } from './price.ts';

/** As sent: what the billing provider charges by itself. Amounts are whole minor units, quantities decimal text. */
export type SentUsage = { companies: readonly { company: string; quantity: string }[]; total: string };

/**
 * Corrections beside usage as sent: per company the corrected quantity, never below zero, priced as a whole, and the
 * difference to what is charged as sent. Changes none of the numbers as sent.
 * @param isOver whether the period has ended, so that its invoice is or will soon be final
 */
export function correctUsage(
  lines: readonly CorrectionLine[],
  sent: SentUsage,
  price: Price,
  isOver: boolean,
): PreviewCorrections {
  const changes = new Map<string, Decimal>();
  for (const { company, quantity } of lines) {
    if (quantity !== null) changes.set(company, (changes.get(company) ?? 0n) + parseDecimal(quantity));
  }
  const used = new Map(sent.companies.map(({ company, quantity }) => [company, quantity]));
  const companies = [...changes]
    .map(([company, change]) => correctCompany(company, used.get(company) ?? '0', change, price, isOver))
    .sort((a, b) => (a.company < b.company ? -1 : 1));
  const difference = companies.reduce((sum, one) => sum + BigInt(one.difference), 0n);
  return {
    lines: [...lines],
    companies,
    quantity: formatDecimal([...changes.values()].reduce((sum, one) => sum + one, 0n)),
    total: sent.total,
    correctedTotal: (BigInt(sent.total) + difference).toString(),
    difference: difference.toString(),
    statement: statementOf(lines, companies),
  };
}

function correctCompany(
  company: string,
  quantity: string,
  change: Decimal,
  price: Price,
  isOver: boolean,
): CorrectedCompany {
  const rest = parseDecimal(quantity) + change;
  const corrected = formatDecimal(rest > 0n ? rest : 0n);
  const asSent = priceUsage(price, quantity).total;
  const { lines, total } = priceUsage(price, corrected);
  return {
    company,
    quantity,
    total: asSent.toString(),
    correction: formatDecimal(change),
    correctedQuantity: corrected,
    lines,
    correctedTotal: total.toString(),
    difference: (total - asSent).toString(),
    action: actionOf(change, total - asSent, price.currency, isOver),
  };
}

function actionOf(change: Decimal, difference: bigint, currency: string, isOver: boolean): string {
  if (difference === 0n) return 'Nothing to do: the amount stays the same.';
  if (change < 0n && difference > 0n)
    return 'Nothing to credit: with these volume tiers the smaller quantity would cost more.';
  const amount = formatMinor((difference < 0n ? -difference : difference).toString(), currency);
  if (difference > 0n)
    return isOver
      ? `Add an invoice item of ${amount} to the company's next invoice.`
      : `Add an invoice item of ${amount} to the company's invoice of this period.`;
  return isOver
    ? `Issue a credit note of ${amount} on the company's invoice of this period.`
    : `Add an invoice item of −${amount} before the company's invoice of this period is final, or a credit note of ${amount} after.`;
}

function statementOf(lines: readonly CorrectionLine[], companies: readonly CorrectedCompany[]): string[] {
  const statement = [
    'Corrections are not sent to Moesif: it and the billing provider charge the quantity as sent, whatever stands here.',
    'The corrected quantity is priced as a whole, with its tiers, packages, free units, minimum and maximum; the difference to the total as sent is what to credit or to add by hand.',
  ];
  for (const { company, quantity, correction } of companies) {
    const below = parseDecimal(quantity) + parseDecimal(correction);
    if (below < 0n)
      statement.push(
        `${company}: corrections take back ${formatDecimal(-below)} more than was used. The quantity stops at 0, and the rest is not carried over to another period.`,
      );
  }
  const untold = lines.filter(({ quantity }) => quantity === null).length;
  if (untold > 0)
    statement.push(
      `${untold} ${untold === 1 ? 'correction is' : 'corrections are'} listed but not in the corrected total; each says why.`,
    );
  return statement;
}
