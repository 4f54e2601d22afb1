import { divideRounded } from '@tallygate/contracts/decimal';
import type { Bound } from '@tallygate/contracts/plan-terms';
import type { RatedLine } from '@tallygate/contracts/rating';
import type { BillingPeriod } from './billing-period.ts';
import { formatMinor } from './currencies.ts';
import type { PlanStay, TermsPiece } from './plan-stays.ts';
import { isoOf } from './rated-usage.ts';
import type { PieceLine } from './usage-lines.ts';

type Timing = 'in_arrears' | 'in_advance';

/**
 * Base fees of a period, one line per plan and piece of its terms. Each piece costs its part of the period by exact time, and
 * is rounded cumulatively: what pieces come to together is rounded once.
 * @param timings which of them; each kind adds up by itself
 */
export function baseLines(stays: readonly PlanStay[], period: BillingPeriod, timings: readonly Timing[]): PieceLine[] {
  const length = BigInt(period.to - period.from);
  const sums = new Map<string, bigint>();
  return stays.flatMap(({ plan, pieces }) =>
    pieces.flatMap((piece) => {
      const { baseFee, currency, labels } = piece;
      if (baseFee === null || currency === null || !timings.includes(baseFee.timing)) return [];
      const group = `${currency} ${baseFee.timing}`;
      const before = sums.get(group) ?? 0n;
      const after = before + BigInt(baseFee.amount) * BigInt(piece.to - piece.from);
      sums.set(group, after);
      const amount = divideRounded(after, length, 'half_up') - divideRounded(before, length, 'half_up');
      const line: RatedLine = {
        key: `base:${plan.id}:${isoOf(piece.from)}`,
        kind: 'base',
        description: `${plan.name}: base fee`,
        currency,
        planId: plan.id,
        ...labels,
        amount: amount.toString(),
        from: isoOf(piece.from),
        to: isoOf(piece.to),
      };
      return [{ line, piece }];
    }),
  );
}

/**
 * What brings a period's charges down to its cap and up to its minimum, of one currency. Both follow the time in which they
 * held. A cap is of the lines of its own pieces; a minimum is settled once, on the period's last piece, against all usage.
 * @param lines usage and base fees of that currency
 */
export function boundLines(
  stays: readonly PlanStay[],
  lines: readonly PieceLine[],
  { period, currency }: { period: BillingPeriod; currency: string },
): RatedLine[] {
  const pieces = stays.flatMap(({ plan, pieces }) =>
    pieces.flatMap((piece) =>
      piece.currency === currency && !piece.isTrial ? [{ ...boundsOf(piece), piece, plan }] : [],
    ),
  );
  const length = period.to - period.from;
  const found: RatedLine[] = [];
  const add = (kind: 'cap' | 'minimum', description: string, amount: bigint) => {
    const last = pieces.filter(({ piece }) => piece[kind] !== null).at(-1);
    if (last === undefined || amount === 0n) return;
    found.push({
      key: `${kind}:${last.plan.id}:${isoOf(period.from)}`,
      kind,
      description: `${last.plan.name}: ${description}`,
      currency,
      planId: last.plan.id,
      amount: amount.toString(),
      from: isoOf(period.from),
      to: isoOf(period.to),
    });
  };
  const cap = due(pieces, 'cap', length);
  if (cap !== null) {
    const own = sumOf(lines, ({ piece, line }) => piece.cap !== null && isCounted(line, piece.cap));
    if (own > cap) add('cap', `down to the cap of ${formatMinor(cap.toString(), currency)}`, cap - own);
  }
  const minimum = due(pieces, 'minimum', length);
  if (minimum !== null) {
    const reached =
      sumOf(
        lines,
        ({ piece, line }) => line.kind !== 'base' || (piece.minimum !== null && isCounted(line, piece.minimum)),
      ) + found.reduce((sum, { amount }) => sum + BigInt(amount), 0n);
    if (reached < minimum)
      add('minimum', `up to the minimum of ${formatMinor(minimum.toString(), currency)}`, minimum - reached);
  }
  return found;
}

function boundsOf({ from, to, minimum, cap }: TermsPiece) {
  return { length: to - from, minimum, cap };
}

/** What the bounds of all pieces come to for the period; null when no piece has one. */
function due(
  pieces: readonly { length: number; minimum: Bound | null; cap: Bound | null }[],
  kind: 'minimum' | 'cap',
  period: number,
): bigint | null {
  const bounded = pieces.filter((piece) => piece[kind] !== null);
  if (bounded.length === 0) return null;
  const weighted = bounded.reduce((sum, piece) => sum + BigInt(piece[kind]?.amount ?? 0) * BigInt(piece.length), 0n);
  return divideRounded(weighted, BigInt(period), 'half_up');
}

function isCounted({ kind }: RatedLine, { scope }: Bound): boolean {
  return kind !== 'base' || scope === 'total';
}

function sumOf(lines: readonly PieceLine[], counts: (line: PieceLine) => boolean): bigint {
  return lines.filter(counts).reduce((sum, { line }) => sum + BigInt(line.amount), 0n);
}
