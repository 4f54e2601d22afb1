import type { PriceInput } from '@tallygate/contracts/price';
import fc from 'fast-check';

/** Instants by hours from a start, off full hours now and then. */
export const hoursFrom = (start: string) => (hours: number) =>
  new Date(Date.parse(start) + hours * 3_600_000 + (hours % 3) * 1_234).toISOString();

const amount = fc.integer({ min: 0, max: 20_000 }).map(String);
const unit = fc.constantFrom('0', '0.4', '1', '2.5', '5', '0.333333333333', '17');
const rounding = fc.constantFrom('half_up' as const, 'up' as const);
const tiers = fc
  .tuple(
    fc.integer({ min: 1, max: 500 }),
    fc.integer({ min: 501, max: 4000 }),
    fc.array(unit, { minLength: 3, maxLength: 3 }),
    amount,
  )
  .map(([first, second, [a, b, c], flatAmount]) => [
    { upTo: `${first}`, unitAmount: a, flatAmount },
    { upTo: `${second}`, unitAmount: b },
    { upTo: 'inf' as const, unitAmount: c, flatAmount: '7' },
  ]);
const common = fc.record({
  rounding,
  freeUnits: fc.constantFrom('0', '0', '100', '1000', '33.5', '2'),
  minimum: fc.option(fc.integer({ min: 0, max: 900 }).map(String), { nil: undefined }),
  maximum: fc.option(fc.integer({ min: 900, max: 9000 }).map(String), { nil: undefined }),
});
const model = fc.oneof(
  unit.map((unitAmount) => ({ model: 'per_unit', unitAmount })),
  fc.record({
    model: fc.constant('package'),
    unitAmount: unit,
    divideBy: fc.constantFrom('10', '7', '2.5'),
    round: fc.constantFrom('up', 'down'),
  }),
  tiers.map((rows) => ({ model: 'volume', tiers: rows })),
  tiers.map((rows) => ({ model: 'graduated', tiers: rows })),
  amount.map((fixed) => ({ model: 'flat', amount: fixed })),
);
const price = fc.tuple(model, common).map(([of, rest]) => ({ ...of, ...rest }) as PriceInput);

const bound = fc.record({ amount, scope: fc.constantFrom('usage', 'total') });
const bounds = fc.tuple(fc.option(bound), fc.option(bound)).map(([minimum, cap]) => ({
  minimum,
  cap:
    minimum !== null && cap !== null && BigInt(cap.amount) < BigInt(minimum.amount)
      ? { ...cap, amount: minimum.amount }
      : cap,
}));
const fee = fc.option(fc.record({ amount, timing: fc.constantFrom('in_arrears', 'in_advance') }));
const ownPrices = (meters: readonly string[]) =>
  fc.uniqueArray(fc.record({ meterId: fc.constantFrom(...meters), price }), {
    maxLength: 2,
    selector: (one) => one.meterId,
  });

/** Base fee, bounds and prices: of a phase, or of one company alone. */
export const randomTerms = (meters: readonly string[]) =>
  fc.tuple(fee, bounds, ownPrices(meters)).map(([baseFee, of, prices]) => ({ baseFee, ...of, prices }));

/** Hours before and after the start between which anything may change. */
export const randomHour = fc.integer({ min: -500, max: 1500 });

/** A plan with up to two versions of its terms, each with trial, phases and prices of its own, and prices that change. */
export function randomPlan(meters: readonly string[], iso: (hours: number) => string) {
  const terms = randomTerms(meters);
  const phases = fc
    .tuple(
      fc.option(fc.integer({ min: 1, max: 20 })),
      fc.option(fc.tuple(fc.integer({ min: 1, max: 40 }), terms)),
      terms,
    )
    .map(([trial, intro, then]) => [
      ...(trial === null ? [] : [{ name: 'Trial', days: trial, isTrial: true }]),
      ...(intro === null ? [] : [{ name: 'First', days: intro[0], ...intro[1] }]),
      { name: 'Then', ...then },
    ]);
  const version = fc.record({ prorateIncluded: fc.boolean(), phases });
  return fc
    .tuple(
      fc.array(fc.tuple(randomHour, version), { maxLength: 2 }),
      fc.array(fc.tuple(fc.constantFrom(...meters), randomHour, price), { maxLength: 4 }),
      fc.boolean(),
    )
    .map(([versions, prices, isEver]) => ({
      versions: versions
        .filter(([at], index) => versions.findIndex(([other]) => other === at) === index)
        .map(([at, one], index) => ({ ...one, validFrom: index === 0 && isEver ? null : iso(at) })),
      prices: meters.flatMap((meter) => {
        const own = prices.filter(([of]) => of === meter).sort(([, a], [, b]) => a - b);
        return own.flatMap(([, at, one], index) => {
          const next = own[index + 1]?.[1];
          if (next === at) return [];
          // Now and then the next price begins a day after this one has ended.
          const end = next === undefined ? undefined : next - at > 48 && at % 2 === 0 ? next - 24 : next;
          return [{ meterId: meter, price: one, validFrom: iso(at), ...(end !== undefined && { validTo: iso(end) }) }];
        });
      }),
    }));
}
