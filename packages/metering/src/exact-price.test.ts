import { type Price, type PriceInput, price as priceSchema } from '@tallygate/contracts/price';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { priceUsage } from './price.ts';

/**
 * A second calculator, written from the price rules alone: exact fractions instead of scaled integers, and its own way
 * through tiers. What both agree on is not a slip of either.
 */
type Fraction = { over: bigint; under: bigint };

const fraction = (over: bigint, under = 1n): Fraction => ({ over, under });
const plus = (a: Fraction, b: Fraction) => fraction(a.over * b.under + b.over * a.under, a.under * b.under);
const minus = (a: Fraction, b: Fraction) => plus(a, fraction(-b.over, b.under));
const times = (a: Fraction, b: Fraction) => fraction(a.over * b.over, a.under * b.under);
const divide = (a: Fraction, b: Fraction) => fraction(a.over * b.under, a.under * b.over);
const isLess = (a: Fraction, b: Fraction) => a.over * b.under < b.over * a.under;
const least = (a: Fraction, b: Fraction) => (isLess(a, b) ? a : b);
const ZERO = fraction(0n);

function read(text: string): Fraction {
  const [whole = '0', places = ''] = text.split('.');
  return fraction(
    BigInt(whole.replace('-', '') + places) * (text.startsWith('-') ? -1n : 1n),
    10n ** BigInt(places.length),
  );
}

function floor({ over, under }: Fraction): bigint {
  return over >= 0n ? over / under : -((-over + under - 1n) / under);
}

function round(value: Fraction, how: Price['rounding'] | 'down'): bigint {
  if (how === 'down') return floor(value);
  if (how === 'up') return -floor(minus(ZERO, value));
  return floor(plus(value, fraction(1n, 2n)));
}

/** Amounts of the invoice lines, in order. */
function billedLines(price: Price, quantity: string): bigint[] {
  const beyondFree = minus(read(quantity), read(price.freeUnits));
  const used = isLess(beyondFree, ZERO) ? ZERO : beyondFree;
  const lines = usageAmounts(price, used);
  const total = lines.reduce((sum, line) => sum + line, 0n);
  if (price.minimum !== undefined && total < BigInt(price.minimum)) lines.push(BigInt(price.minimum) - total);
  if (price.maximum !== undefined && total > BigInt(price.maximum)) lines.push(BigInt(price.maximum) - total);
  return lines;
}

function usageAmounts(price: Price, used: Fraction): bigint[] {
  if (price.model === 'flat') return [BigInt(price.amount)];
  if (price.model === 'per_unit') return [round(times(used, read(price.unitAmount)), price.rounding)];
  if (price.model === 'package') {
    const packages = fraction(round(divide(used, read(price.divideBy)), price.round));
    return [round(times(packages, read(price.unitAmount)), price.rounding)];
  }
  const lines: bigint[] = [];
  let below = ZERO;
  for (const [index, tier] of price.tiers.entries()) {
    const top = tier.upTo === 'inf' ? null : read(tier.upTo);
    const isLast = top === null || !isLess(top, used);
    const within = top === null ? used : least(used, top);
    const reached = index === 0 || isLess(below, used);
    const charged = price.model === 'graduated' ? (reached ? minus(within, below) : null) : isLast ? used : null;
    if (charged !== null) {
      lines.push(round(times(charged, read(tier.unitAmount)), price.rounding));
      if (BigInt(tier.flatAmount) !== 0n) lines.push(BigInt(tier.flatAmount));
    }
    if (isLast) break;
    below = within;
  }
  return lines;
}

const decimal = (most: bigint, places: number) =>
  fc
    .tuple(
      fc.bigInt({ min: 0n, max: most }),
      fc.integer({ min: 0, max: places }),
      fc.bigInt({ min: 0n, max: 10n ** 12n - 1n }),
    )
    .map(([whole, kept, digits]) =>
      kept === 0 ? whole.toString() : `${whole}.${digits.toString().padStart(12, '0').slice(0, kept)}`,
    );
const amount = fc.bigInt({ min: 0n, max: 100_000n }).map(String);
const common = fc.record(
  {
    currency: fc.constantFrom('usd', 'jpy', 'kwd'),
    rounding: fc.constantFrom<Price['rounding']>('half_up', 'up'),
    freeUnits: decimal(1000n, 3),
    minimum: fc.bigInt({ min: 0n, max: 500n }).map(String),
    maximum: fc.bigInt({ min: 500n, max: 10n ** 9n }).map(String),
  },
  { requiredKeys: ['currency'] },
);
const tiers = fc
  .tuple(
    fc.uniqueArray(fc.bigInt({ min: 1n, max: 50_000n }), { minLength: 0, maxLength: 6 }),
    fc.array(fc.tuple(decimal(500n, 12), amount), { minLength: 7, maxLength: 7 }),
  )
  .map(([bounds, amounts]) =>
    [...bounds.sort((a, b) => (a < b ? -1 : 1)).map(String), 'inf'].map((upTo, index) => ({
      upTo: upTo as 'inf',
      unitAmount: amounts[index]?.[0] ?? '0',
      flatAmount: amounts[index]?.[1] ?? '0',
    })),
  );
const models: fc.Arbitrary<PriceInput> = fc.oneof(
  fc
    .tuple(common, decimal(500n, 12))
    .map(([more, unitAmount]) => ({ model: 'per_unit' as const, unitAmount, ...more })),
  fc
    .tuple(common, decimal(5000n, 12), fc.integer({ min: 1, max: 500 }), fc.constantFrom<'up' | 'down'>('up', 'down'))
    .map(([more, unitAmount, size, how]) => ({
      model: 'package' as const,
      unitAmount,
      divideBy: String(size),
      round: how,
      ...more,
    })),
  fc.tuple(common, tiers).map(([more, rows]) => ({ model: 'volume' as const, tiers: rows, ...more })),
  fc.tuple(common, tiers).map(([more, rows]) => ({ model: 'graduated' as const, tiers: rows, ...more })),
  fc.tuple(common, amount).map(([more, fixed]) => ({ model: 'flat' as const, amount: fixed, ...more })),
);

describe('prices', () => {
  it('agree line by line with exact fractions for a thousand plans', () => {
    const usage = fc.oneof(
      decimal(100_000n, 12),
      decimal(10n ** 15n, 6),
      fc.bigInt({ min: -50n, max: 60_000n }).map(String),
    );
    fc.assert(
      fc.property(models, usage, (input, quantity) => {
        const price = priceSchema.parse(input);

        const { lines, total } = priceUsage(price, quantity);

        const expected = billedLines(price, quantity);
        expect(lines.map((line) => BigInt(line.amount))).toEqual(expected);
        expect(total).toBe(expected.reduce((sum, line) => sum + line, 0n));
      }),
      { numRuns: 1000 },
    );
  });

  it('agree on every unit around the borders of tiers and packages', () => {
    fc.assert(
      fc.property(models, (input) => {
        const price = priceSchema.parse(input);
        const free = BigInt(price.freeUnits.split('.')[0] ?? '0');
        const borders =
          price.model === 'package'
            ? [BigInt(price.divideBy), 2n * BigInt(price.divideBy)]
            : 'tiers' in price
              ? price.tiers.flatMap(({ upTo }) => (upTo === 'inf' ? [] : [BigInt(upTo)]))
              : [0n];
        for (const border of borders) {
          for (const near of [-1n, 0n, 1n]) {
            const quantity = (border + free + near).toString();
            expect(
              priceUsage(price, quantity).lines.map((line) => BigInt(line.amount)),
              quantity,
            ).toEqual(billedLines(price, quantity));
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});
