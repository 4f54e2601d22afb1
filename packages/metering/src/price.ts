import {
  type Decimal,
  divideRounded,
  formatDecimal,
  formatScaled,
  ONE,
  parseDecimal,
} from '@tallygate/contracts/decimal';
import type { Price, PriceLine, Tier } from '@tallygate/contracts/price';

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
  const used = billedQuantity(parseDecimal(quantity), parseDecimal(price.freeUnits));
  const lines = usageLines(price, used, quantity);
  applyBounds(price, lines);
  return { lines, total: sumAmounts(lines) };
}

/** Free units come off the quantity before any price model sees it. */
function billedQuantity(quantity: Decimal, free: Decimal): Decimal {
  const rest = quantity - free;
  return rest > 0n ? rest : 0n;
}

function usageLines(price: Price, used: Decimal, raw: string): PriceLine[] {
  switch (price.model) {
    case 'flat':
      return [flatLine(price.amount, 'Fixed amount')];
    case 'per_unit':
      return [usageLine(price, used, parseDecimal(price.unitAmount), { description: 'Usage' })];
    case 'package': {
      const packages = divideRounded(used, parseDecimal(price.divideBy), price.round) * ONE;
      const line = usageLine(price, packages, parseDecimal(price.unitAmount), {
        description: `${formatDecimal(packages)} packages of ${price.divideBy}`,
      });
      // An invoice shows the raw quantity beside the amount of the packages.
      return [{ ...line, quantity: price.freeUnits === '0' && !raw.startsWith('-') ? raw : formatDecimal(used) }];
    }
    case 'volume':
      return volumeLines(price, used);
    case 'graduated':
      return graduatedLines(price, used);
  }
}

type TieredPrice = Extract<Price, { tiers: Tier[] }>;

/** All units at the price of the tier that the total falls in; the first tier counts at zero usage. */
function volumeLines(price: TieredPrice, used: Decimal): PriceLine[] {
  const index = price.tiers.findIndex((tier) => tier.upTo === 'inf' || used <= parseDecimal(tier.upTo));
  return tierLines(price, index, used, `All units at tier ${index + 1}`);
}

/** Each slice at its own price; a tier is entered by the first unit above the one before, the first tier always. */
function graduatedLines(price: TieredPrice, used: Decimal): PriceLine[] {
  let from: Decimal = 0n;
  return price.tiers.flatMap((tier, index) => {
    if (index > 0 && used <= from) return [];
    const upTo = tier.upTo === 'inf' ? used : parseDecimal(tier.upTo);
    const slice = (used < upTo ? used : upTo) - from;
    from = tier.upTo === 'inf' ? used : upTo;
    return tierLines(price, index, slice, `Tier ${index + 1}`);
  });
}

function tierLines(price: TieredPrice, index: number, quantity: Decimal, description: string): PriceLine[] {
  const tier = price.tiers[index];
  if (!tier) throw new RangeError('a tier table must end in "inf"');
  const usage = usageLine(price, quantity, parseDecimal(tier.unitAmount), { description, tier: index });
  return tier.flatAmount === '0'
    ? [usage]
    : [usage, { ...flatLine(tier.flatAmount, `${description}, fixed amount`), tier: index }];
}

function usageLine(
  price: Price,
  quantity: Decimal,
  unitAmount: Decimal,
  labels: { description: string; tier?: number },
): PriceLine {
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

function flatLine(amount: string, description: string): PriceLine {
  return { description, kind: 'flat', quantity: '0', exact: amount, amount: BigInt(amount).toString() };
}

/** Minimum and maximum are settled by one more line, so that the lines always add up to the total. */
function applyBounds(price: Price, lines: PriceLine[]): void {
  const total = sumAmounts(lines);
  if (price.minimum !== undefined && total < BigInt(price.minimum)) {
    lines.push(boundLine('minimum', `Up to the minimum of ${price.minimum}`, BigInt(price.minimum) - total));
  }
  if (price.maximum !== undefined && total > BigInt(price.maximum)) {
    lines.push(boundLine('maximum', `Down to the maximum of ${price.maximum}`, BigInt(price.maximum) - total));
  }
}

function boundLine(kind: 'minimum' | 'maximum', description: string, amount: bigint): PriceLine {
  return { description, kind, quantity: '0', exact: amount.toString(), amount: amount.toString() };
}

function sumAmounts(lines: readonly PriceLine[]): bigint {
  return lines.reduce((sum, line) => sum + BigInt(line.amount), 0n);
}
