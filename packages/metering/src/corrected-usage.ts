import { type Decimal, formatDecimal, parseDecimal } from '@tallygate/contracts/decimal';
import type { CorrectedCompany, CorrectionLine, PreviewCorrections } from '@tallygate/contracts/preview';
import { formatMinor } from './currencies.ts';
import { priceSegments } from './price.ts';
import { lastPrice, type PriceSegment } from './price-versions.ts';

/** As sent: what the billing provider charges by itself. Amounts are whole minor units, quantities decimal text. */
export type SentUsage = {
  companies: readonly { company: string; quantity: string }[];
  total: string;
  /** For each border between two segments what each company had used by then. */
  usedBefore: readonly ReadonlyMap<string, Decimal>[];
};

/** How a correction is settled. `isOver` tells whether the period has ended, so that its invoice is or will soon be final. */
export type Settling = { segments: readonly [PriceSegment, ...PriceSegment[]]; isOver: boolean };

/**
 * Corrections beside usage as sent: per company the corrected quantity, never below zero, priced as a whole, and the
 * difference to what is charged as sent. Changes none of the numbers as sent. A correction counts at the price that held at
 * its time.
 */
export function correctUsage(
  lines: readonly CorrectionLine[],
  sent: SentUsage,
  settling: Settling,
): PreviewCorrections {
  const changes = new Map<string, Change[]>();
  for (const { company, quantity, time } of lines) {
    if (quantity === null) continue;
    const own = changes.get(company) ?? [];
    changes.set(company, [...own, { at: Date.parse(time), quantity: parseDecimal(quantity) }]);
  }
  const used = new Map(sent.companies.map(({ company, quantity }) => [company, quantity]));
  const companies = [...changes]
    .map(([company, own]) => {
      const quantity = used.get(company) ?? '0';
      const positions = [...sent.usedBefore.map((before) => before.get(company) ?? 0n), parseDecimal(quantity)];
      return correctCompany({ company, quantity, positions }, own, settling);
    })
    .sort((a, b) => (a.company < b.company ? -1 : 1));
  const difference = companies.reduce((sum, one) => sum + BigInt(one.difference), 0n);
  return {
    lines: [...lines],
    companies,
    quantity: formatDecimal(changeOf([...changes.values()].flat())),
    total: sent.total,
    correctedTotal: (BigInt(sent.total) + difference).toString(),
    difference: difference.toString(),
    statement: statementOf(lines, companies),
  };
}

type Change = { at: number; quantity: Decimal };

function changeOf(changes: readonly Change[]): Decimal {
  return changes.reduce((sum, { quantity }) => sum + quantity, 0n);
}

function correctCompany(
  { company, quantity, positions }: { company: string; quantity: string; positions: readonly Decimal[] },
  changes: readonly Change[],
  { segments, isOver }: Settling,
): CorrectedCompany {
  const change = changeOf(changes);
  const correctedPositions = segments.map(({ to }, index) => {
    const rest = (positions[index] ?? 0n) + changeOf(changes.filter(({ at }) => at < to));
    return rest > 0n ? rest : 0n;
  });
  const corrected = formatDecimal(correctedPositions.at(-1) ?? 0n);
  const asSent = priceSegments(segments, positions).total;
  const { lines, total } = priceSegments(segments, correctedPositions);
  return {
    company,
    quantity,
    total: asSent.toString(),
    correction: formatDecimal(change),
    correctedQuantity: corrected,
    lines,
    correctedTotal: total.toString(),
    difference: (total - asSent).toString(),
    action: actionOf(change, total - asSent, { currency: lastPrice(segments).currency, isOver }),
  };
}

function actionOf(
  change: Decimal,
  difference: bigint,
  { currency, isOver }: { currency: string; isOver: boolean },
): string {
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
