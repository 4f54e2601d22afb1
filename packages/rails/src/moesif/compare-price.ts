import { formatDecimal, parseDecimal } from '@tallygate/contracts/decimal';
import type { MeterDifference } from '@tallygate/contracts/moesif';
import type { Price, Tier } from '@tallygate/contracts/price';
import type { MoesifStripePrice } from './moesif-meter.ts';

type PlainTier = { upTo: string; unitAmount: string; flatAmount: string };

/** A price in Stripe's terms; amounts in minor units, decimal text. */
type PlainPrice = {
  model: string;
  currency: string;
  unitAmount: string | null;
  divideBy: string | null;
  round: string | null;
  tiers: PlainTier[] | null;
};

const WORDS: Readonly<Record<keyof PlainPrice, string>> = {
  model: 'the model',
  currency: 'the currency',
  unitAmount: 'the price of a unit',
  divideBy: 'the size of a package',
  round: 'the rounding of packages',
  tiers: 'the tiers',
};

/** Where our price of a meter and one of Stripe's charge otherwise. */
export function comparePrices(own: Price, other: MoesifStripePrice): MeterDifference[] {
  const [ours, theirs] = [plainPrice(own), plainStripePrice(other)];
  const differences = (Object.keys(WORDS) as (keyof PlainPrice)[]).flatMap((part): MeterDifference[] => {
    const [one, two] = [shown(ours[part]), shown(theirs[part])];
    if (one === two) return [];
    return [{ aspect: 'price', ours: one, theirs: two, detail: `${WORDS[part]} differs at ${other.price_id}` }];
  });
  return [...differences, ...withoutCounterpart(own)];
}

/** What no price of Stripe's can say, so that it is charged here alone. */
function withoutCounterpart({ minimum, maximum, model }: Price): MeterDifference[] {
  const parts: [string, string | undefined][] = [
    ['a minimum', minimum],
    ['a maximum', maximum],
    ['a flat amount for the period', model === 'flat' ? 'flat' : undefined],
  ];
  return parts.flatMap(([name, value]): MeterDifference[] =>
    value === undefined
      ? []
      : [{ aspect: 'price', ours: value, theirs: null, detail: `${name} cannot be part of a price that meters usage` }],
  );
}

function plainPrice(price: Price): PlainPrice {
  const base = { currency: price.currency, unitAmount: null, divideBy: null, round: null, tiers: null };
  const free = plain(price.freeUnits);
  switch (price.model) {
    case 'per_unit':
      if (free === '0') return { ...base, model: 'per_unit', unitAmount: plain(price.unitAmount) };
      return { ...base, model: 'graduated', tiers: [freeTier(free), lastTier(plain(price.unitAmount))] };
    case 'package': {
      const { unitAmount, divideBy, round } = price;
      return { ...base, model: 'package', unitAmount: plain(unitAmount), divideBy: plain(divideBy), round };
    }
    case 'flat':
      return { ...base, model: 'flat', unitAmount: price.amount };
    default:
      return { ...base, model: price.model, tiers: tiersOf(price.tiers, price.model === 'graduated' ? free : '0') };
  }
}

/** Free units stand before the tiers and move them. */
function tiersOf(tiers: readonly Tier[], free: string): PlainTier[] {
  const moved = tiers.map(({ upTo, unitAmount, flatAmount }) => ({
    upTo: upTo === 'inf' ? upTo : formatDecimal(parseDecimal(upTo) + parseDecimal(free)),
    unitAmount: plain(unitAmount),
    flatAmount: plain(flatAmount),
  }));
  return free === '0' ? moved : [freeTier(free), ...moved];
}

function freeTier(upTo: string): PlainTier {
  return { upTo, unitAmount: '0', flatAmount: '0' };
}

function lastTier(unitAmount: string): PlainTier {
  return { upTo: 'inf', unitAmount, flatAmount: '0' };
}

function plainStripePrice(price: MoesifStripePrice): PlainPrice {
  const { tiers, transform_quantity: packages } = price;
  return {
    model: tiers?.length ? (price.tiers_mode ?? 'unknown') : packages ? 'package' : 'per_unit',
    currency: (price.currency ?? '').toLowerCase(),
    unitAmount: tiers?.length ? null : amountOf(price.unit_amount_decimal, price.unit_amount),
    divideBy: packages ? String(packages.divide_by) : null,
    round: packages?.round ?? null,
    tiers: tiers?.length
      ? tiers.map((tier) => ({
          upTo: tier.up_to == null ? 'inf' : String(tier.up_to),
          unitAmount: amountOf(tier.unit_amount_decimal, tier.unit_amount) ?? '0',
          flatAmount: amountOf(tier.flat_amount_decimal, tier.flat_amount) ?? '0',
        }))
      : null,
  };
}

function amountOf(text: string | null | undefined, whole: number | null | undefined): string | null {
  if (text != null) return plain(text);
  return whole == null ? null : String(whole);
}

/** Without trailing zeros; what is no decimal number of ours stays as it is. */
function plain(text: string): string {
  return /^-?\d+(\.\d{1,12})?$/.test(text) ? formatDecimal(parseDecimal(text)) : text;
}

function shown(value: string | PlainTier[] | null): string | null {
  if (value === null || typeof value === 'string') return value;
  return value
    .map(
      ({ upTo, unitAmount, flatAmount }) =>
        `up to ${upTo}: ${unitAmount}${flatAmount === '0' ? '' : ` + ${flatAmount}`}`,
    )
    .join('; ');
}
