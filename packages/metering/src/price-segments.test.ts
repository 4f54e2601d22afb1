import { parseDecimal } from '@tallygate/contracts/decimal';
import { type PriceInput, price as priceSchema } from '@tallygate/contracts/price';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { priceSegments, priceUsage } from './price.ts';
import { heldVersions, priceAt, segmentsIn } from './price-versions.ts';

const DAY = 86_400_000;
/** November 2026, with the change at the start of its 15th day: 14 days of the first, 16 of the second version. */
const from = Date.parse('2026-11-01T00:00:00Z');
const to = Date.parse('2026-12-01T00:00:00Z');
const change = from + 14 * DAY;

const versions = (...prices: PriceInput[]) =>
  prices.map((input, index) => ({
    number: index + 1,
    price: priceSchema.parse(input),
    validFrom: index === 0 ? null : change,
  }));

function amounts(prices: PriceInput[], ...used: string[]) {
  const { lines, total } = priceSegments(segmentsIn(versions(...prices), { from, to }), used.map(parseDecimal));
  expect(lines.reduce((sum, { amount }) => sum + BigInt(amount), 0n)).toBe(total);
  return { lines: lines.map(({ version, amount }) => [version, amount]), total: total.toString() };
}

const perUnit = (unitAmount: string, more: object = {}): PriceInput => ({ model: 'per_unit', unitAmount, ...more });
const tiers = (first: string, second: string, flatAmount = '0'): PriceInput => ({
  model: 'graduated',
  tiers: [
    { upTo: '1000', unitAmount: first, flatAmount },
    { upTo: 'inf', unitAmount: second },
  ],
});

describe('a price that changes within a period', () => {
  it('is one line per version', () => {
    expect(amounts([perUnit('5'), perUnit('4')], '600', '1000')).toEqual({
      lines: [
        [1, '3000'],
        [2, '1600'],
      ],
      total: '4600',
    });
  });

  it('gives its free units once', () => {
    const free = { freeUnits: '1000' };
    expect(amounts([perUnit('5', free), perUnit('4', free)], '600', '1300')).toEqual({
      lines: [
        [1, '0'],
        [2, '1200'],
      ],
      total: '1200',
    });
  });

  it('goes on in its tiers where the version before stood, and charges what stands at a tier once', () => {
    // 600 at 10 and the fixed 100; then 400 at 8 up to the border, and 200 at 3 above it.
    expect(amounts([tiers('10', '5', '100'), tiers('8', '3', '100')], '600', '1200')).toEqual({
      lines: [
        [1, '6000'],
        [1, '100'],
        [2, '3200'],
        [2, '600'],
      ],
      total: '9900',
    });
  });

  it('opens a package once, at the price of the version that opens it', () => {
    const packs = (unitAmount: string): PriceInput => ({ model: 'package', unitAmount, divideBy: '100' });
    // 250 units open three packages at 1000; the 30 that follow lie in the third, the 31st opens a fourth.
    expect(amounts([packs('1000'), packs('900')], '250', '280').total).toBe('3000');
    expect(amounts([packs('1000'), packs('900')], '250', '301').total).toBe('3900');
  });

  it('takes the volume tier of the whole period', () => {
    const volume = (first: string, second: string): PriceInput => ({
      model: 'volume',
      tiers: [
        { upTo: '1000', unitAmount: first },
        { upTo: 'inf', unitAmount: second },
      ],
    });
    expect(amounts([volume('10', '8'), volume('6', '4')], '600', '1200').total).toBe('7200');
    expect(amounts([volume('10', '8'), volume('6', '4')], '600', '900').total).toBe('7800');
  });

  it('charges fixed amounts by the share of time of each version, and their parts add up', () => {
    const flat = (amount: string): PriceInput => ({ model: 'flat', amount });
    // 2900 · 14/30 = 1353.33; 9900 · 16/30 = 5280; together 6633.33.
    expect(amounts([flat('2900'), flat('9900')], '0', '0')).toEqual({
      lines: [
        [1, '1353'],
        [2, '5280'],
      ],
      total: '6633',
    });
    expect(amounts([flat('999'), flat('999')], '0', '0').total).toBe('999');
  });

  it('has one minimum and one maximum, on the last part', () => {
    const least = { minimum: '5000' };
    expect(amounts([perUnit('5', least), perUnit('4', least)], '100', '200').lines).toEqual([
      [1, '500'],
      [2, '400'],
      [undefined, '4100'],
    ]);
    const most = { maximum: '2000' };
    expect(amounts([perUnit('5', most), perUnit('4', most)], '400', '900').total).toBe('2000');
    // Only the second is capped, by 16/30 of 1500: the 1000 of the first stay.
    expect(amounts([perUnit('5'), perUnit('4', { maximum: '1500' })], '200', '900').total).toBe('1800');
  });

  it('costs the same wherever it is cut, when both versions are equal', () => {
    const models: PriceInput[] = [
      perUnit('0.25'),
      perUnit('5', { freeUnits: '70', minimum: '300', maximum: '9000' }),
      tiers('10', '5', '100'),
      { model: 'package', unitAmount: '100', divideBy: '60' },
      { model: 'flat', amount: '2900' },
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...models),
        fc.nat(3000),
        fc.nat(3000),
        fc.integer({ min: 1, max: 29 }),
        (input, a, b, days) => {
          const price = priceSchema.parse(input);
          const segments = segmentsIn(
            [
              { number: 1, price, validFrom: null },
              { number: 2, price, validFrom: from + days * DAY },
            ],
            { from, to },
          );
          const { lines, total } = priceSegments(
            segments,
            [a, a + b].map((one) => parseDecimal(String(one))),
          );
          const whole = priceUsage(price, String(a + b)).total;
          // Each line is rounded by itself: of the two halves of a line at most one unit more or less.
          const slack = BigInt(lines.length);
          expect(total >= whole - slack && total <= whole + slack).toBe(true);
          if (price.model !== 'per_unit' || price.unitAmount !== '0.25') expect(total).toBe(whole);
        },
      ),
    );
  });
});

describe('versions of a price', () => {
  const three = [
    { number: 1, price: priceSchema.parse(perUnit('1')), validFrom: null },
    { number: 2, price: priceSchema.parse(perUnit('2')), validFrom: change },
    { number: 3, price: priceSchema.parse(perUnit('3')), validFrom: change },
  ];

  it('hold from their own start until the next begins, the later saved one of two with one start', () => {
    expect(heldVersions(three).map(({ number, to: end }) => [number, end])).toEqual([
      [1, change],
      [3, Number.POSITIVE_INFINITY],
    ]);
    expect(priceAt(three, change - 1).number).toBe(1);
    expect(priceAt(three, change).number).toBe(3);
  });

  it('cut a period at their borders, and leave it whole when none lies in it', () => {
    expect(segmentsIn(three, { from, to }).map((one) => [one.version, one.from, one.to])).toEqual([
      [1, from, change],
      [3, change, to],
    ]);
    expect(segmentsIn(three, { from, to: change }).map(({ version }) => version)).toEqual([1]);
    expect(segmentsIn(three, { from: change, to }).map(({ version }) => version)).toEqual([3]);
  });
});
