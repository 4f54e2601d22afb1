import type { RatingInput } from '@tallygate/contracts/rating';
import { hoursFrom, randomHour, randomPlan, randomTerms } from '@tallygate/metering/random-plans.testing';
import { partsOf, rateInvoice } from '@tallygate/metering/rate-invoice';
import { aRatingInput, type Used } from '@tallygate/metering/rating-input.testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differences } from './compare-bills.ts';
import { recharge } from './recharge.ts';

const iso = hoursFrom('2026-10-01T00:00:00Z');
const METERS = ['calls', 'tokens'];
const amount = fc.integer({ min: 0, max: 20_000 }).map(String);
const quantity = fc.constantFrom('1', '10', '250', '0.5', '1000', '999.75', '3333');

const used = fc.array(
  fc
    .tuple(fc.constantFrom(...METERS), fc.integer({ min: 0, max: 1_500 }), quantity)
    .map(([meter, at, units]): Used => ({ meterId: meter, at: iso(at), quantity: units })),
  { maxLength: 30 },
);

const company = fc
  .record({
    plans: fc.array(randomPlan(METERS, iso), { minLength: 1, maxLength: 3 }),
    changes: fc.array(fc.tuple(randomHour, fc.nat(2), fc.option(randomTerms(METERS))), { minLength: 1, maxLength: 4 }),
    leaves: fc.option(fc.integer({ min: 300, max: 1_400 })),
    cut: fc.integer({ min: 24, max: 900 }),
    length: fc.integer({ min: 1, max: 800 }),
    used,
    late: used,
    credits: fc.array(fc.constantFrom('1', '250.5', '493.6', '99999'), { maxLength: 2 }),
    inAdvance: fc.option(amount),
  })
  .map(({ plans, changes, leaves, cut, length, used, late, credits, inAdvance }) => {
    const named = plans.map((one, index) => ({ ...one, id: `P${index}` }));
    const starts = [...changes].sort(([a], [b]) => a - b).filter(([at], index, all) => all[index - 1]?.[0] !== at);
    const on = starts.flatMap(([at, number, terms], index) => {
      const end = starts[index + 1]?.[0] ?? (leaves !== null && leaves > at ? leaves : undefined);
      const to = end === undefined ? {} : { to: iso(end) };
      return [{ plan: `P${number % named.length}`, from: iso(at), ...to, terms }];
    });
    const [first, second, third] = [iso(cut), iso(cut + length), iso(cut + 2 * length)];
    const sketch = { plans: named, on };
    const inputOf = (from: string, to: string, calls: Used[], rest: Partial<RatingInput> = {}) =>
      aRatingInput({ ...sketch, period: { from, to }, nextPeriod: { from: to, to: third }, used: calls, rest });
    const before = inputOf(iso(cut - length), first, used);
    const charged = {
      invoice: 'TG-2026-000007',
      parts: partsOf(rateInvoice(before).flatMap(({ lines }) => lines)),
      cause: 'late events',
    };
    return inputOf(first, second, used, {
      credits: credits.map((units, index) => ({
        key: `c${index}`,
        description: 'Prepaid',
        currency: 'usd',
        amount: units,
      })),
      chargedInAdvance: inAdvance === null ? [] : [{ invoice: charged.invoice, currency: 'usd', amount: inAdvance }],
      reopened: [{ charged, input: inputOf(iso(cut - length), first, [...used, ...late]) }],
    });
  });

describe('two engines', () => {
  it('come to the same invoice, to the cent and line by line, for random companies', {
    timeout: 180_000,
  }, () => {
    let lines = 0;
    fc.assert(
      fc.property(company, (input) => {
        const bills = rateInvoice(input);
        lines += bills.reduce((sum, bill) => sum + bill.lines.length, 0);
        expect(differences(bills, recharge(input))).toEqual([]);
        const keys = bills.flatMap(({ currency, lines: own }) => own.map(({ key }) => `${currency} ${key}`));
        expect(new Set(keys).size).toBe(keys.length);
      }),
      { numRuns: 1_000 },
    );
    expect(lines).toBeGreaterThan(300);
  });

  it('tell which line differs when one of them is wrong', () => {
    const input = aRatingInput({
      plans: [{ prices: [{ price: { model: 'per_unit', unitAmount: '5' } }] }],
      used: [{ at: '2026-11-05T00:00:00.000Z', quantity: '10' }],
    });
    const [bill] = rateInvoice(input);
    const wrong = recharge(input).map((line) => ({ ...line, amount: '49' }));
    expect(differences(bill === undefined ? [] : [bill], wrong)).toEqual([
      'Only the first engine has usage 50 usd (plan A, meter calls, quantity 10, 2026-11-01T00:00:00.000Z to 2026-12-01T00:00:00.000Z)',
      'Only the second engine has usage 49 usd (plan A, meter calls, quantity 10, 2026-11-01T00:00:00.000Z to 2026-12-01T00:00:00.000Z)',
    ]);
    expect(differences(bill === undefined ? [] : [{ ...bill, total: '51' }], recharge(input))).toEqual([
      'The lines in usd add up to 50, the bill says 51',
    ]);
    expect(differences([], recharge(input))).toHaveLength(1);
  });
});
