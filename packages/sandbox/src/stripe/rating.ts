import {
  ceiling,
  type Fraction,
  floor,
  fraction,
  isLess,
  least,
  minus,
  rounded,
  textOf,
  times,
  zero,
} from './fraction.ts';

type StripeTier = {
  up_to: number | null;
  unit_amount_decimal: string | null;
  flat_amount_decimal: string | null;
};

/** What of a price says what a quantity costs. */
export type Rateable = {
  billing_scheme: 'per_unit' | 'tiered';
  tiers_mode: 'graduated' | 'volume' | null;
  tiers: readonly StripeTier[] | null;
  transform_quantity: { divide_by: number; round: 'up' | 'down' } | null;
  unit_amount_decimal: string | null;
};

export type RatedLine = { description: string; quantity: string; unit_amount_decimal: string | null; amount: number };

/**
 * Prices a quantity line by line, each rounded to whole minor units. Written from Stripe's descriptions alone and in another
 * arithmetic than Tallygate's own, so that the two can be compared.
 * @see https://docs.stripe.com/products-prices/pricing-models
 */
export function rate(price: Rateable, quantity: string): RatedLine[] {
  const used = positive(fraction(quantity));
  if (price.billing_scheme === 'tiered')
    return price.tiers_mode === 'volume' ? volume(price.tiers ?? [], used) : graduated(price.tiers ?? [], used);
  const unit = price.unit_amount_decimal ?? '0';
  const units = price.transform_quantity ? packages(used, price.transform_quantity) : used;
  return [{ description: 'Usage', quantity: textOf(used), unit_amount_decimal: unit, amount: cost(units, unit) }];
}

function packages(used: Fraction, { divide_by, round }: { divide_by: number; round: 'up' | 'down' }): Fraction {
  const exact = { n: used.n, d: used.d * BigInt(divide_by) };
  return { n: round === 'up' ? ceiling(exact) : floor(exact), d: 1n };
}

function volume(tiers: readonly StripeTier[], used: Fraction): RatedLine[] {
  const index = tiers.findIndex(({ up_to }) => up_to === null || !isLess(whole(up_to), used));
  const tier = tiers[index];
  return tier ? tierLines(tier, index, used) : [];
}

function graduated(tiers: readonly StripeTier[], used: Fraction): RatedLine[] {
  let below = zero;
  return tiers.flatMap((tier, index) => {
    const from = below;
    below = tier.up_to === null ? used : whole(tier.up_to);
    // The first tier is on the invoice at no usage too, with its flat amount.
    if (index > 0 && !isLess(from, used)) return [];
    return tierLines(tier, index, minus(least(below, used), from));
  });
}

function tierLines(tier: StripeTier, index: number, quantity: Fraction): RatedLine[] {
  const name = `Tier ${index + 1}`;
  const unit = tier.unit_amount_decimal ?? '0';
  const usage = {
    description: name,
    quantity: textOf(quantity),
    unit_amount_decimal: unit,
    amount: cost(quantity, unit),
  };
  const flat = Number(rounded(fraction(tier.flat_amount_decimal ?? '0')));
  if (flat === 0) return [usage];
  return [usage, { description: `${name}, flat fee`, quantity: '0', unit_amount_decimal: null, amount: flat }];
}

function cost(quantity: Fraction, unit: string): number {
  return Number(rounded(times(quantity, fraction(unit))));
}

function whole(value: number): Fraction {
  return { n: BigInt(value), d: 1n };
}

function positive(value: Fraction): Fraction {
  return value.n < 0n ? zero : value;
}
