import { createHash } from 'node:crypto';
import { sumDecimals } from '@tallygate/contracts/decimal';
import type { Period } from '@tallygate/contracts/meter';
import type { Price, Tier } from '@tallygate/contracts/price';
import { cycleName } from './stripe-cycle.ts';

/** The part of a price that Stripe rates: minimum and maximum are items of the invoice. */
export type MeteredPrice = Exclude<Price, { model: 'flat' }>;

/** What of a price's creation says what a quantity costs, as Stripe's API takes it. */
export type StripeRates = {
  billing_scheme: 'per_unit' | 'tiered';
  unit_amount_decimal?: string;
  tiers_mode?: 'graduated' | 'volume';
  tiers?: { up_to: number | 'inf'; unit_amount_decimal: string; flat_amount_decimal?: string }[];
  transform_quantity?: { divide_by: number; round: 'up' | 'down' };
};

/**
 * A price in Stripe's terms. Free units become a first tier at nothing.
 * @param price one of which `priceFault` found nothing
 * @see https://docs.stripe.com/products-prices/pricing-models
 */
export function stripeRates(price: MeteredPrice): StripeRates {
  switch (price.model) {
    case 'per_unit':
      return isZero(price.freeUnits)
        ? { billing_scheme: 'per_unit', unit_amount_decimal: price.unitAmount }
        : tiered('graduated', price.freeUnits, [{ upTo: 'inf', unitAmount: price.unitAmount, flatAmount: '0' }]);
    case 'package':
      return {
        billing_scheme: 'per_unit',
        unit_amount_decimal: price.unitAmount,
        transform_quantity: { divide_by: Number(price.divideBy), round: price.round },
      };
    case 'graduated':
    case 'volume':
      return tiered(price.model, price.freeUnits, price.tiers);
  }
}

/** Why Stripe cannot rate a price by itself, in words; null when it can. What it cannot goes onto invoices as items. */
export function priceFault(price: Price): string | null {
  if (price.model === 'flat') return 'a fixed amount, which no usage decides';
  if (price.rounding === 'up') return 'lines that are rounded up, where Stripe rounds to the nearest unit';
  const hasFreeUnits = !isZero(price.freeUnits);
  if (hasFreeUnits && (price.model === 'package' || price.model === 'volume'))
    return `free units before ${price.model} pricing, which no price there can say`;
  const bounds = [...('tiers' in price ? price.tiers.map(({ upTo }) => upTo) : []), price.freeUnits];
  const fraction = bounds.find((bound) => bound !== 'inf' && !isWhole(bound));
  if (fraction !== undefined) return `a tier that ends at ${fraction}, where tiers end at whole units`;
  if (price.model === 'package' && !isWhole(price.divideBy))
    return `packages of ${price.divideBy} units, where packages hold whole units`;
  return null;
}

/** What a plan's price of a meter is called everywhere: the same price has the same key on every machine. */
export function priceKey({
  planId,
  meterId,
  price,
  cycle,
}: {
  planId: string;
  meterId: string;
  price: MeteredPrice;
  cycle: Period;
}): string {
  const text = JSON.stringify([price.currency, cycleName(cycle), stripeRates(price)]);
  return `${planId}.${meterId}.${createHash('sha256').update(text).digest('hex').slice(0, 12)}`;
}

function tiered(mode: 'graduated' | 'volume', free: string, tiers: readonly Tier[]): StripeRates {
  const hasFree = !isZero(free);
  const shifted = tiers.map(({ upTo, unitAmount, flatAmount }, index) => ({
    up_to: upTo === 'inf' ? ('inf' as const) : Number(sumDecimals([upTo, free])),
    unit_amount_decimal: unitAmount,
    // The first tier is reached without any usage, so its fixed amount belongs to whichever tier is first.
    ...(flatAmount !== '0' && !(hasFree && index === 0) && { flat_amount_decimal: flatAmount }),
  }));
  const flat = tiers[0]?.flatAmount ?? '0';
  const first = { up_to: Number(free), unit_amount_decimal: '0', ...(flat !== '0' && { flat_amount_decimal: flat }) };
  return { billing_scheme: 'tiered', tiers_mode: mode, tiers: hasFree ? [first, ...shifted] : shifted };
}

function isZero(text: string): boolean {
  return /^0(\.0+)?$/.test(text);
}

function isWhole(text: string): boolean {
  return !/\.\d*[1-9]/.test(text);
}
