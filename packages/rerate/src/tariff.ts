import type { Price, Tier } from '@tallygate/contracts/price';
import {
  ceiling,
  decimalOf,
  floor,
  isLess,
  least,
  minus,
  most,
  nearest,
  outwards,
  plus,
  type Ratio,
  ratioOf,
  share,
  times,
  whole,
  ZERO,
} from './ratio.ts';

/** A stretch of time with one price, and how many units had been used by its beginning and end. */
export type Stretch = { from: number; to: number; price: Price; free: Ratio; before: Ratio; after: Ratio };

export type Charge = { kind: 'usage' | 'flat' | 'cap' | 'minimum'; tier: string; quantity: string; amount: bigint };

/**
 * What the stretches of one meter's price cost, per stretch. The free units come first, then each unit has the place in tiers
 * and packages that it would have if there were one price.
 * @param period milliseconds of the whole billing period: fixed amounts and bounds are due for their part of it
 */
export function charges(stretches: readonly Stretch[], period: number): Charge[][] {
  const end = stretches.at(-1)?.after ?? ZERO;
  const found = stretches.map((stretch, index) => {
    const paid = {
      begin: most(minus(stretch.before, stretch.free), ZERO),
      end: most(minus(stretch.after, stretch.free), ZERO),
      total: most(minus(end, stretch.free), ZERO),
    };
    const included = minus(
      most(least(stretch.after, stretch.free), ZERO),
      most(least(stretch.before, stretch.free), ZERO),
    );
    const isFirst = index === 0;
    const isLast = index === stretches.length - 1;
    const lines = ofModel(stretch.price, { paid, isFirst, isLast });
    if (included.top === 0n) return lines;
    const free: Charge = { kind: 'usage', tier: '', quantity: decimalOf(included), amount: 0n };
    return [free, ...lines.filter((line) => line.kind !== 'usage' || line.quantity !== '0')];
  });
  addFixed(stretches, found, period);
  addBounds(stretches, found, period);
  return found;
}

type Used = { paid: { begin: Ratio; end: Ratio; total: Ratio }; isFirst: boolean; isLast: boolean };

function ofModel(price: Price, used: Used): Charge[] {
  const { begin, end } = used.paid;
  const units = minus(end, begin);
  const line = (amount: Ratio, quantity: Ratio, tier = ''): Charge => ({
    kind: 'usage',
    tier,
    quantity: decimalOf(quantity),
    amount: price.rounding === 'up' ? outwards(amount) : nearest(amount),
  });
  switch (price.model) {
    case 'flat':
      return [];
    case 'per_unit':
      return [line(times(units, ratioOf(price.unitAmount)), units)];
    case 'package': {
      const size = ratioOf(price.divideBy);
      const boxes = (at: Ratio) => {
        const ratio = { top: at.top * size.bottom, bottom: at.bottom * size.top };
        return price.round === 'up' ? ceiling(ratio) : floor(ratio);
      };
      return [line(times(whole(boxes(end) - boxes(begin)), ratioOf(price.unitAmount)), units)];
    }
    case 'volume': {
      const number = price.tiers.findIndex((tier) => !isBeyond(tier, used.paid.total));
      const tier = price.tiers[number];
      if (tier === undefined) throw new RangeError('no tier holds the quantity');
      const label = `${number + 1}`;
      return [line(times(units, ratioOf(tier.unitAmount)), units, label), ...flatOf(tier, label, used.isLast)];
    }
    case 'graduated': {
      const lines = price.tiers.flatMap((tier, index) => {
        const start = index === 0 ? ZERO : bottomOf(price.tiers, index);
        const within = (at: Ratio) => minus(most(start, isBeyond(tier, at) ? ratioOf(tier.upTo) : at), start);
        const units = minus(within(end), within(begin));
        const opens = index === 0 && used.isFirst;
        if (units.top === 0n && !opens) return [];
        const reached = index === 0 ? used.isFirst : !isLess(start, begin) && isLess(start, end);
        const label = `${index + 1}`;
        return [line(times(units, ratioOf(tier.unitAmount)), units, label), ...flatOf(tier, label, reached)];
      });
      if (lines.length > 0) return lines;
      const number = price.tiers.findIndex((tier) => !isBeyond(tier, end));
      return [line(ZERO, ZERO, `${number + 1}`)];
    }
  }
}

/** Whether a position lies above a tier. */
function isBeyond({ upTo }: Tier, at: Ratio): boolean {
  return upTo !== 'inf' && isLess(ratioOf(upTo), at);
}

function bottomOf(tiers: readonly Tier[], index: number): Ratio {
  return ratioOf(tiers[index - 1]?.upTo ?? '0');
}

function flatOf({ flatAmount }: Tier, tier: string, isDue: boolean): Charge[] {
  if (flatAmount === '0' || !isDue) return [];
  return [{ kind: 'flat', tier, quantity: '', amount: BigInt(flatAmount) }];
}

/** Fixed amounts, rounded together: each is what all up to it come to, less what those before came to. */
function addFixed(stretches: readonly Stretch[], found: Charge[][], period: number): void {
  let sum = ZERO;
  stretches.forEach(({ price, from, to }, index) => {
    if (price.model !== 'flat') return;
    const before = nearest(sum);
    sum = plus(sum, share(ratioOf(price.amount), to - from, period));
    found[index]?.push({ kind: 'flat', tier: '', quantity: '', amount: nearest(sum) - before });
  });
}

function addBounds(stretches: readonly Stretch[], found: Charge[][], period: number): void {
  const boundOf = (kind: 'minimum' | 'maximum') =>
    nearest(
      stretches.reduce(
        (sum, { price, from, to }) => plus(sum, share(ratioOf(price[kind] ?? '0'), to - from, period)),
        ZERO,
      ),
    );
  const costs = found.map((lines) => lines.reduce((sum, { amount }) => sum + amount, 0n));
  const capped = costs.filter((_, index) => stretches[index]?.price.maximum !== undefined);
  let total = costs.reduce((sum, cost) => sum + cost, 0n);
  const add = (kind: 'cap' | 'minimum', amount: bigint) => {
    total += amount;
    found.at(-1)?.push({ kind, tier: '', quantity: '', amount });
  };
  const above = capped.reduce((sum, cost) => sum + cost, 0n) - boundOf('maximum');
  if (capped.length > 0 && above > 0n) add('cap', -above);
  const missing = boundOf('minimum') - total;
  if (missing > 0n) add('minimum', missing);
}
