import {
  type Decimal,
  divideRounded,
  formatDecimal,
  formatScaled,
  ONE,
  parseDecimal,
} from '@tallygate/contracts/decimal';
import type { Price, PriceLine, Tier } from '@tallygate/contracts/price';
import type { PriceSegment } from './price-versions.ts';

export type PricedUsage = {
  lines: PriceLine[];
  /** Whole minor units. */
  total: bigint;
};

/** A line's exact amount has the scale of a quantity times a price: 10⁻²⁴ minor units. */
const LINE_SCALE = ONE * ONE;
const LINE_PLACES = 24;

/**
 * Prices one period's quantity by Stripe's rules: each invoice line is rounded by itself, then lines are added.
 * A negative quantity is billed as 0.
 * @param quantity decimal text, up to 12 places
 * @returns lines in invoice order and their sum in whole minor units
 * @see https://docs.stripe.com/products-prices/pricing-models
 */
export function priceUsage(price: Price, quantity: string): PricedUsage {
  const { lines, total } = priceSegments([{ version: null, price, from: 0, to: 1 }], [parseDecimal(quantity)]);
  return { lines, total };
}

/**
 * Prices one period in which the price changed. Each version prices what was used while it held, and the position in its
 * tiers, packages and free units runs on: a new version gives no free units again. A volume tier is that of the whole
 * period's quantity. Fixed amounts, minimum and maximum belong to the period: of each version counts the share of the period
 * in which it held, in exact time, rounded so that the shares add up.
 * @param segments the versions' parts of the period, in order
 * @param positions what had been used by the end of each part, since the period began
 * @param period the length of the whole billing period in milliseconds, where the parts are not all of it: fixed amounts,
 *   minimum and maximum are then due for the parts alone
 * @returns each part's lines, all lines in invoice order, and their sum in whole minor units
 */
export function priceSegments(
  segments: readonly PriceSegment[],
  positions: readonly Decimal[],
  period?: number,
): PricedUsage & { parts: PriceLine[][] } {
  const whole = positions.at(-1) ?? 0n;
  const shares = sharesOf(segments, period);
  const parts = segments.map((segment, index) => {
    const { price } = segment;
    const free = parseDecimal(price.freeUnits);
    return usageLines(price, {
      before: index === 0 ? 0n : billedQuantity(positions[index - 1] ?? 0n, free),
      after: billedQuantity(positions[index] ?? 0n, free),
      whole: billedQuantity(whole, free),
      isFirst: index === 0,
      isLast: index === segments.length - 1,
      shareOf: shares.fixedAmount(index),
    });
  });
  parts.at(-1)?.push(...boundLines(segments, parts, shares));
  if (segments.length > 1)
    for (const [index, { version }] of segments.entries())
      for (const line of parts[index] ?? []) nameVersion(line, version ?? index + 1);
  const lines = parts.flat();
  return { parts, lines, total: sumAmounts(lines) };
}

function nameVersion(line: PriceLine, version: number): void {
  if (line.kind === 'minimum' || line.kind === 'maximum') return;
  line.description = `${line.description}, price version ${version}`;
  line.version = version;
}

/** Free units come off the quantity before any price model sees it. */
function billedQuantity(quantity: Decimal, free: Decimal): Decimal {
  const rest = quantity - free;
  return rest > 0n ? rest : 0n;
}

/** What a version prices: its part of the period's units, as positions after the free ones. */
type Part = {
  before: Decimal;
  after: Decimal;
  whole: Decimal;
  isFirst: boolean;
  isLast: boolean;
  /** A period's fixed amount as far as it falls into this part. */
  shareOf: (amount: string) => FixedShare;
};

type FixedShare = { exact: string; amount: bigint };

function usageLines(price: Price, part: Part): PriceLine[] {
  const used = part.after - part.before;
  switch (price.model) {
    case 'flat':
      return [flatLine(part.shareOf(price.amount), 'Fixed amount')];
    case 'per_unit':
      return [usageLine(price, { quantity: used, unitAmount: price.unitAmount }, { description: 'Usage' })];
    case 'package': {
      const packagesAt = (position: Decimal) =>
        divideRounded(position, parseDecimal(price.divideBy), price.round) * ONE;
      const packages = packagesAt(part.after) - packagesAt(part.before);
      const description = `${formatDecimal(packages)} packages of ${price.divideBy}`;
      const line = usageLine(price, { quantity: packages, unitAmount: price.unitAmount }, { description });
      // An invoice shows the raw quantity beside the amount of the packages.
      return [{ ...line, quantity: formatDecimal(used) }];
    }
    case 'volume':
      return volumeLines(price, part);
    case 'graduated':
      return graduatedLines(price, part);
  }
}

type TieredPrice = Extract<Price, { tiers: Tier[] }>;

/** All units at the price of the tier that the total falls in; the first tier counts at zero usage. */
function volumeLines(price: TieredPrice, { before, after, whole, isLast }: Part): PriceLine[] {
  const index = price.tiers.findIndex((tier) => tier.upTo === 'inf' || whole <= parseDecimal(tier.upTo));
  const description = `All units at tier ${index + 1}`;
  return tierLines(price, { index, quantity: after - before, description, isReached: isLast });
}

/** Each slice at its own price; a tier is entered by the first unit above the one before, the first tier always. */
function graduatedLines(price: TieredPrice, { before, after, isFirst }: Part): PriceLine[] {
  let from: Decimal = 0n;
  const lines = price.tiers.flatMap((tier, index) => {
    const lower = from;
    const upper = tier.upTo === 'inf' ? null : parseDecimal(tier.upTo);
    from = upper ?? from;
    const within = (position: Decimal) =>
      (upper !== null && position > upper ? upper : position < lower ? lower : position) - lower;
    const slice = within(after) - within(before);
    if (slice === 0n && !(index === 0 && isFirst)) return [];
    const isReached = index === 0 ? isFirst : before <= lower && after > lower;
    return tierLines(price, { index, quantity: slice, description: `Tier ${index + 1}`, isReached });
  });
  if (lines.length > 0) return lines;
  const index = price.tiers.findIndex((tier) => tier.upTo === 'inf' || after <= parseDecimal(tier.upTo));
  return tierLines(price, { index, quantity: 0n, description: `Tier ${index + 1}`, isReached: false });
}

/** What falls into one tier; its flat amount is due when the tier is reached. */
type TierUsage = { index: number; quantity: Decimal; description: string; isReached: boolean };

function tierLines(price: TieredPrice, { index, quantity, description, isReached }: TierUsage): PriceLine[] {
  const tier = price.tiers[index];
  if (!tier) throw new RangeError('a tier table must end in "inf"');
  const usage = usageLine(price, { quantity, unitAmount: tier.unitAmount }, { description, tier: index });
  if (tier.flatAmount === '0' || !isReached) return [usage];
  const flat = { exact: tier.flatAmount, amount: BigInt(tier.flatAmount) };
  return [usage, { ...flatLine(flat, `${description}, fixed amount`), tier: index }];
}

function usageLine(
  price: Price,
  used: { quantity: Decimal; unitAmount: string },
  labels: { description: string; tier?: number },
): PriceLine {
  const { quantity } = used;
  const unitAmount = parseDecimal(used.unitAmount);
  const exact = quantity * unitAmount;
  return {
    ...labels,
    kind: 'usage',
    quantity: formatDecimal(quantity),
    unitAmount: formatDecimal(unitAmount),
    exact: formatScaled(exact, LINE_PLACES),
    amount: divideRounded(exact, LINE_SCALE, price.rounding).toString(),
  };
}

function flatLine({ exact, amount }: FixedShare, description: string): PriceLine {
  return { description, kind: 'flat', quantity: '0', exact, amount: amount.toString() };
}

type Shares = {
  /** The share of a period's fixed amount that falls into a part; the shares of one amount add up to it. */
  fixedAmount: (index: number) => (amount: string) => FixedShare;
  /** What several versions' amounts come to for the period; those without one count nothing. */
  bound: (amountOf: (price: Price) => string | undefined) => bigint;
};

/** Amounts that belong to a period follow the time in which their version held. */
function sharesOf(segments: readonly PriceSegment[], whole: number | undefined): Shares {
  const lengths = segments.map(({ from, to }) => BigInt(to - from));
  const period = whole === undefined ? lengths.reduce((sum, one) => sum + one, 0n) : BigInt(whole);
  const weighted = (upTo: number, amountOf: (price: Price) => string | undefined) =>
    segments
      .slice(0, upTo)
      .reduce((sum, { price }, index) => sum + BigInt(amountOf(price) ?? 0) * (lengths[index] ?? 0n), 0n);
  const rounded = (sum: bigint) => divideRounded(sum, period, 'half_up');
  const fixedOf = (price: Price) => (price.model === 'flat' ? price.amount : undefined);
  return {
    fixedAmount: (index) => (amount) => ({
      exact: formatDecimal(divideRounded(BigInt(amount) * (lengths[index] ?? 0n) * ONE, period, 'half_up')),
      amount: rounded(weighted(index + 1, fixedOf)) - rounded(weighted(index, fixedOf)),
    }),
    bound: (amountOf) => rounded(weighted(segments.length, amountOf)),
  };
}

/** Minimum and maximum are settled by one more line each, so that the lines always add up to the total. */
function boundLines(segments: readonly PriceSegment[], parts: readonly PriceLine[][], shares: Shares): PriceLine[] {
  const lines: PriceLine[] = [];
  const total = sumAmounts(parts.flat());
  const capped = segments.map(({ price }) => price.maximum !== undefined);
  if (capped.includes(true)) {
    // A version without a maximum does not cap what was used while it held.
    const own = sumAmounts(parts.filter((_, index) => capped[index]).flat());
    const maximum = shares.bound(({ maximum }) => maximum);
    if (own > maximum) lines.push(boundLine('maximum', `Down to the maximum of ${maximum}`, maximum - own));
  }
  const minimum = shares.bound(({ minimum }) => minimum);
  const due = total + sumAmounts(lines);
  if (due < minimum) lines.push(boundLine('minimum', `Up to the minimum of ${minimum}`, minimum - due));
  return lines;
}

function boundLine(kind: 'minimum' | 'maximum', description: string, amount: bigint): PriceLine {
  return { description, kind, quantity: '0', exact: amount.toString(), amount: amount.toString() };
}

function sumAmounts(lines: readonly PriceLine[]): bigint {
  return lines.reduce((sum, line) => sum + BigInt(line.amount), 0n);
}
