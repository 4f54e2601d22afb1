import type { Price, Tier } from '@tallygate/contracts/price';
import { minorToMajorText } from '#lib/money.ts';

type TierRow = { upTo: string; unitAmount: string; flatAmount: string };

/** What the fields of a price hold: money in major units as typed, every price model at once so that a choice can be undone. */
export type PriceValues = {
  model: Price['model'];
  currency: string;
  unitAmount: string;
  divideBy: string;
  packageRound: 'up' | 'down';
  tiers: TierRow[];
  amount: string;
  freeUnits: string;
  minimum: string;
  maximum: string;
  rounding: 'half_up' | 'up';
};

/** What a new price starts from: a cent a unit. */
export const NEW_PRICE: PriceValues = {
  model: 'per_unit',
  currency: 'usd',
  unitAmount: '0.01',
  divideBy: '1000',
  packageRound: 'up',
  tiers: [
    { upTo: '1000', unitAmount: '0.01', flatAmount: '' },
    { upTo: '', unitAmount: '0.005', flatAmount: '' },
  ],
  amount: '10',
  freeUnits: '',
  minimum: '',
  maximum: '',
  rounding: 'half_up',
};

/** A stored price as its fields show it. */
export function priceValues(price: Price): PriceValues {
  const major = (minor: string | undefined) => (minor === undefined ? '' : minorToMajorText(minor, price.currency));
  return {
    ...NEW_PRICE,
    model: price.model,
    currency: price.currency,
    freeUnits: price.freeUnits === '0' ? '' : price.freeUnits,
    minimum: major(price.minimum),
    maximum: major(price.maximum),
    rounding: price.rounding,
    ...('unitAmount' in price ? { unitAmount: major(price.unitAmount) } : {}),
    ...(price.model === 'package' ? { divideBy: price.divideBy, packageRound: price.round } : {}),
    ...(price.model === 'flat' ? { amount: major(price.amount) } : {}),
    ...('tiers' in price ? { tiers: price.tiers.map((tier) => tierRow(tier, major)) } : {}),
  };
}

function tierRow(tier: Tier, major: (minor: string) => string): TierRow {
  return {
    upTo: tier.upTo === 'inf' ? '' : tier.upTo,
    unitAmount: major(tier.unitAmount),
    flatAmount: tier.flatAmount === '0' ? '' : major(tier.flatAmount),
  };
}

/** The field that shows a part of a price: `tiers[0].upTo` → `tiers.0.upTo`. */
export function priceField(path: string): string {
  const plain = path.replaceAll(/\[(\d+)\]/g, '.$1');
  return plain === 'round' ? 'packageRound' : plain;
}
