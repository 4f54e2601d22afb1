import { type Decimal, divideRounded, formatDecimal, ONE, parseDecimal } from '@tallygate/contracts/decimal';
import type { Price, PriceLine } from '@tallygate/contracts/price';
import type { RatedLine } from '@tallygate/contracts/rating';
import type { BillingPeriod } from './billing-period.ts';
import { type MeterRun, type RunSegment, type TrialUse, unbrokenParts } from './meter-runs.ts';
import type { TermsPiece } from './plan-stays.ts';
import { priceSegments } from './price.ts';
import { isoOf, type UsageReader } from './rated-usage.ts';

/** A line with the piece of the terms that it belongs to, for minimum and cap. */
export type PieceLine = { line: RatedLine; piece: TermsPiece };

/** What lines are named after. */
export type LineContext = { period: BillingPeriod; usage: UsageReader; meterName: (id: string) => string };

/**
 * Lines of one meter on one plan: per version and tier, tiers running on. A price's own fixed amount, minimum and maximum
 * follow the part of the period in which it held.
 */
export function usageLines(run: MeterRun, { period, usage, meterName }: LineContext): PieceLine[] {
  const { stay, meterId, segments } = run;
  const paidTime = paidLength(run);
  const versions = segments.map(({ piece, price, from, to }, index) => ({
    version: segments.length > 1 ? index + 1 : null,
    price: piece.prorateIncluded ? withFreeUnits(price, BigInt(paidTime), BigInt(period.to - period.from)) : price,
    from,
    to,
  }));
  const positions = positionsOf(run, usage);
  const { parts } = priceSegments(versions, positions, period.to - period.from);
  return segments.flatMap((segment, index) => {
    const included = includedUnits(versions[index]?.price ?? segment.price, positions, index);
    const lines = (parts[index] ?? []).filter(
      ({ kind, quantity }) => included === 0n || kind !== 'usage' || quantity !== '0',
    );
    return [...(included === 0n ? [] : [includedLine(included)]), ...lines].map((line, number) => ({
      piece: segment.piece,
      line: ratedLineOf(line, segment, {
        name: meterName(meterId),
        key: `${stay.plan.id}:${meterId}:${isoOf(segment.from)}:${number + 1}`,
        run,
        version: segments.length > 1 ? index + 1 : null,
      }),
    }));
  });
}

/** How many of a segment's units are free ones. */
function includedUnits(price: Price, positions: readonly Decimal[], index: number): Decimal {
  const free = parseDecimal(price.freeUnits);
  const taken = (position: Decimal) => (position < 0n ? 0n : position > free ? free : position);
  return taken(positions[index] ?? 0n) - taken(positions[index - 1] ?? 0n);
}

function includedLine(quantity: Decimal): PriceLine {
  return {
    kind: 'usage',
    description: 'included units',
    quantity: formatDecimal(quantity),
    unitAmount: '0',
    exact: '0',
    amount: '0',
  };
}

/** A line for each time of a trial in which a meter counted calls: they cost nothing, and are shown. */
export function trialLine(trial: TrialUse, { usage, meterName }: LineContext): RatedLine | null {
  const { meterId, from, to, currency, stay } = trial;
  const quantity = usage(meterId, trial);
  if (quantity === 0n) return null;
  return {
    key: `trial:${stay.plan.id}:${meterId}:${isoOf(from)}`,
    kind: 'usage',
    description: `${meterName(meterId)}: trial, free`,
    currency,
    planId: stay.plan.id,
    meterId,
    quantity: formatDecimal(quantity),
    unitAmount: '0',
    amount: '0',
    from: isoOf(from),
    to: isoOf(to),
  };
}

/** What had been used by the end of each segment. Each unbroken part is counted by itself, and goes on where one before ended. */
function positionsOf({ meterId, segments }: MeterRun, usage: UsageReader): Decimal[] {
  let before = 0n;
  return unbrokenParts(segments).flatMap((part) => {
    const from = part[0]?.from ?? 0;
    const positions = part.map(({ to }) => before + usage(meterId, { from, to }));
    before = positions.at(-1) ?? before;
    return positions;
  });
}

/** How long a plan was on in the period, without trials, in milliseconds. */
function paidLength({ stay }: MeterRun): number {
  return stay.pieces.filter(({ isTrial }) => !isTrial).reduce((sum, { from, to }) => sum + to - from, 0);
}

function withFreeUnits(price: Price, paid: bigint, period: bigint): Price {
  const units = divideRounded(parseDecimal(price.freeUnits) * paid, period * ONE, 'down');
  return { ...price, freeUnits: units.toString() };
}

/** An amount that a description names is in minor units, which nobody reads. */
const BOUND_WORDS: Readonly<Partial<Record<PriceLine['kind'], string>>> = {
  minimum: 'up to its minimum',
  maximum: 'down to its maximum',
};

/** A price's own words stand by themselves in a preview, and behind the meter's name on an invoice. */
function afterColon(description: string): string {
  return description.charAt(0).toLowerCase() + description.slice(1);
}

function ratedLineOf(
  line: PriceLine,
  { from, to, price, piece }: RunSegment,
  { name, key, run, version }: { name: string; key: string; run: MeterRun; version: number | null },
): RatedLine {
  const kind = line.kind === 'maximum' ? 'cap' : line.kind;
  return {
    key: `${kind}:${key}`,
    kind,
    description: `${name}: ${BOUND_WORDS[line.kind] ?? afterColon(line.description)}`,
    currency: price.currency,
    planId: run.stay.plan.id,
    meterId: run.meterId,
    ...(piece.labels.phase !== undefined && { phase: piece.labels.phase }),
    ...(version !== null && { version: version.toString() }),
    ...(line.tier !== undefined && { tier: (line.tier + 1).toString() }),
    ...(kind === 'usage' && { quantity: line.quantity, unitAmount: line.unitAmount }),
    amount: line.amount,
    from: isoOf(from),
    to: isoOf(to),
  };
}
