// Worked invoices, each by its number; money in minor units. November 2026 has 30 days.
import type { PriceInput } from '@tallygate/contracts/price';
import type { ChargedPeriod, RatedLine, RatingInput } from '@tallygate/contracts/rating';
import { describe, expect, it } from 'vitest';
import { periodAt } from './billing-period.ts';
import { billingTime } from './billing-time.ts';
import { invoiceTotals } from './invoice-totals.ts';
import { partsOf, rateInvoice } from './rate-invoice.ts';
import { aRatingInput, NOVEMBER } from './rating-input.testing.ts';
import { dateInZone, startOfDay } from './zoned-time.ts';

const MONTH = { interval: 'month', intervalCount: 1, zone: 'UTC' } as const;
const EVER = '2000-01-01T00:00:00.000Z';
const day = (number: number, time = '00:00:00.000') => `2026-11-${String(number).padStart(2, '0')}T${time}Z`;
const perUnit = (unitAmount: string, rest: object = {}): PriceInput => ({ model: 'per_unit', unitAmount, ...rest });
const free = (unitAmount: string) => perUnit(unitAmount, { freeUnits: '1000' });
const terms = (phase: object, rest: object = {}) => ({ phases: [{ name: 'Then', ...phase }], ...rest });
const base = (amount: string, timing = 'in_arrears') => ({ baseFee: { amount, timing } });
const once = (quantity: string, at = day(20)) => [{ at, quantity }];
const changed = (at: string) => [
  { plan: 'A', from: EVER, to: at },
  { plan: 'B', from: at },
];
const twoFees = (a: string, b: string) => [
  { id: 'A', versions: [terms(base(a))] },
  { id: 'B', versions: [terms(base(b))] },
];

function amounts(input: RatingInput): [string[], string] {
  const [bill, ...others] = rateInvoice(input);
  expect(others).toEqual([]);
  return [bill?.lines.map(({ amount }) => amount) ?? [], bill?.total ?? 'nothing due'];
}

/** An earlier month as it was charged, and as it is now. */
function reopened(then: RatingInput, now: RatingInput, since: RatedLine[] = []): RatingInput {
  const charged: ChargedPeriod = {
    invoice: 'TG-2026-000001',
    parts: partsOf([...rateInvoice(then).flatMap(({ lines }) => lines), ...since]),
    cause: 'late events',
  };
  const december = { from: NOVEMBER.to, to: '2027-01-01T00:00:00.000Z' };
  return aRatingInput({ period: december, plans: [{ prices: [] }], rest: { reopened: [{ charged, input: now }] } });
}

describe('worked invoices', () => {
  it('1: a fee paid in advance, doubled at half time, leaves the difference of the half', () => {
    const input = aRatingInput({
      plans: [
        { id: 'A', versions: [terms(base('1000', 'in_advance'))] },
        { id: 'B', versions: [terms(base('2000', 'in_advance'))] },
      ],
      on: [
        { plan: 'A', from: EVER, to: day(16) },
        { plan: 'B', from: day(16), to: NOVEMBER.to },
      ],
      rest: { chargedInAdvance: [{ invoice: 'TG-2026-000001', currency: 'usd', amount: '1000' }] },
    });
    expect(amounts(input)).toEqual([['500', '1000', '-1000'], '500']);
  });

  it('2: days of a month with 31 are parts of 31', () => {
    const january = { from: '2026-01-01T00:00:00.000Z', to: '2026-02-01T00:00:00.000Z' };
    const plans = twoFees('10000', '20000');
    expect(amounts(aRatingInput({ period: january, plans, on: changed('2026-01-15T00:00:00.000Z') }))).toEqual([
      ['4516', '10968'],
      '15484',
    ]);
  });

  it('3: two base fees share the month and add up', () => {
    expect(amounts(aRatingInput({ plans: twoFees('2900', '9900'), on: changed(day(11)) }))).toEqual([
      ['967', '6600'],
      '7567',
    ]);
  });

  it('4: to the second', () => {
    expect(amounts(aRatingInput({ plans: twoFees('2900', '9900'), on: changed(day(11, '08:30:15.000')) }))).toEqual([
      ['1001', '6483'],
      '7484',
    ]);
  });

  it('5: a month with a day of 23 hours is as long as it is', () => {
    const [from, to] = [3, 4].map((month) => startOfDay({ year: 2026, month, day: 1 }, 'Europe/Berlin'));
    const march = { from: new Date(from ?? 0).toISOString(), to: new Date(to ?? 0).toISOString() };
    expect((Number(to) - Number(from)) / 1000).toBe(2_674_800);
    const input = aRatingInput({
      period: march,
      plans: twoFees('2900', '9900'),
      on: changed('2026-03-29T12:00:00+02:00'),
    });
    const [lines, total] = amounts(input);
    expect(lines[0]).toBe('2666');
    expect((Date.parse('2026-03-29T12:00:00+02:00') - Number(from)) / 1000).toBe(2_458_800);
    expect([lines[1], total]).toEqual(['799', '3465']);
  });

  it('6: halves of an odd amount add up to it', () => {
    expect(amounts(aRatingInput({ plans: twoFees('999', '999'), on: changed(day(16)) }))).toEqual([
      ['500', '499'],
      '999',
    ]);
  });

  it('7: and so do thirds', () => {
    const plans = ['A', 'B', 'C'].map((id) => ({ id, versions: [terms(base('1000'))] }));
    const on = [
      { plan: 'A', from: EVER, to: day(11) },
      { plan: 'B', from: day(11), to: day(21) },
      { plan: 'C', from: day(21) },
    ];
    expect(amounts(aRatingInput({ plans, on }))).toEqual([['333', '334', '333'], '1000']);
  });

  it('8: and segments of 7, 11 and 13 days', () => {
    const october = (number: number) => `2026-10-${String(number).padStart(2, '0')}T00:00:00.000Z`;
    const plans = ['A', 'B', 'C'].map((id) => ({ id, versions: [terms(base('2900'))] }));
    const on = [
      { plan: 'A', from: EVER, to: october(8) },
      { plan: 'B', from: october(8), to: october(19) },
      { plan: 'C', from: october(19) },
    ];
    expect(amounts(aRatingInput({ period: { from: october(1), to: day(1) }, plans, on }))).toEqual([
      ['655', '1029', '1216'],
      '2900',
    ]);
  });

  it('9: an anchor on the 31st falls on the last day of shorter months and springs back', () => {
    const anchored = { ...MONTH, anchor: '2027-01-31T00:00:00Z' };
    let { to } = periodAt(anchored, Date.parse('2027-02-01'));
    const ends = [to];
    for (let count = 0; count < 3; count++) {
      to = periodAt(anchored, to).to;
      ends.push(to);
    }
    expect(ends.map((at) => dateInZone(at, 'UTC')).map((one) => `${one.month}-${one.day}`)).toEqual([
      '2-28',
      '3-31',
      '4-30',
      '5-31',
    ]);
  });

  it('10: a trial of 14 days costs nothing, also for usage', () => {
    const phases = [
      { name: 'Trial', days: 14, isTrial: true },
      { name: 'Then', ...base('2900') },
    ];
    const plans = [{ versions: [{ phases }], prices: [{ price: perUnit('5') }] }];
    const input = aRatingInput({ plans, on: [{ plan: 'A', from: day(1) }], used: once('700', day(14)) });
    expect(amounts(input)).toEqual([['1547', '0', '0'], '1547']);
    expect(rateInvoice(input)[0]?.lines.at(-1)).toMatchObject({ quantity: '700', description: 'calls: trial, free' });
  });

  const changeOfPlan = (prorateIncluded: boolean) =>
    aRatingInput({
      plans: [
        { id: 'A', prices: [{ price: free('5') }], versions: [terms({}, { prorateIncluded })] },
        { id: 'B', prices: [{ price: free('3') }], versions: [terms({}, { prorateIncluded })] },
      ],
      on: changed(day(11)),
      used: [...once('800', day(5)), ...once('900', day(20))],
    });

  it('11: a new plan starts at zero, with its included units whole', () => {
    expect(amounts(changeOfPlan(false))[1]).toBe('0');
  });

  it('12: or with their part, in whole units', () => {
    expect(amounts(changeOfPlan(true))).toEqual([['0', '2335', '0', '702'], '3037']);
  });

  const bounded = (bounds: object, quantity: string, on?: { plan: string; from: string }[], rest = {}) =>
    aRatingInput({
      plans: [{ prices: [{ price: perUnit('1') }], versions: [terms(bounds)] }],
      ...(on && { on }),
      used: once(quantity),
      rest,
    });
  const minimum = (amount: string, scope = 'usage') => ({ minimum: { amount, scope } });

  it('13: a minimum is settled by a line of its own', () => {
    expect(amounts(bounded(minimum('5000'), '3210'))).toEqual([['3210', '1790'], '5000']);
  });

  it('14: and follows the time on the plan', () => {
    expect(amounts(bounded(minimum('5000'), '1200', [{ plan: 'A', from: day(16) }]))).toEqual([
      ['1200', '1300'],
      '2500',
    ]);
  });

  it('15: a prepaid amount pays charges and minimum alike', () => {
    const credits = [{ key: 'grant-1', description: 'Prepaid', currency: 'usd', amount: '1000' }];
    expect(amounts(bounded(minimum('5000'), '3210', undefined, { credits }))).toEqual([
      ['3210', '1790', '-1000'],
      '4000',
    ]);
  });

  it('16: a minimum counts the base fee, or does not', () => {
    const of = (scope: string) => bounded({ ...base('2900'), ...minimum('5000', scope) }, '1500');
    expect(amounts(of('total'))).toEqual([['2900', '1500', '600'], '5000']);
    expect(amounts(of('usage'))).toEqual([['2900', '1500', '3500'], '7900']);
  });

  it('17: who never called owes it too', () => {
    expect(amounts(bounded(minimum('5000'), '0'))).toEqual([['0', '5000'], '5000']);
  });

  it('18: a cap is settled by a negative line', () => {
    expect(amounts(bounded({ cap: { amount: '2000' } }, '2750'))).toEqual([['2750', '-750'], '2000']);
  });

  const twoPrices = (first: PriceInput, then: PriceInput, used: [string, string]) =>
    aRatingInput({
      plans: [
        {
          prices: [
            { price: first, validTo: day(15) },
            { price: then, validFrom: day(15) },
          ],
        },
      ],
      used: [...once(used[0], day(5)), ...once(used[1], day(20))],
    });

  it('19: each version prices what was used while it held', () => {
    expect(amounts(twoPrices(perUnit('5'), perUnit('4'), ['600', '400']))).toEqual([['3000', '1600'], '4600']);
  });

  it('20: and gives no free units again', () => {
    expect(amounts(twoPrices(free('5'), free('4'), ['600', '700']))).toEqual([['0', '0', '1200'], '1200']);
  });

  const november = (quantity: string) =>
    aRatingInput({ plans: [{ prices: [{ price: free('5') }] }], used: once(quantity) });

  it('21: a correction in grace comes off before the price', () => {
    expect(amounts(november('995'))[1]).toBe('0');
  });

  it('22: after the invoice is final the period is rated anew, and the difference charged', () => {
    const input = reopened(november('1010'), november('995'));
    expect(amounts(input)).toEqual([['-50'], '-50']);
    expect(rateInvoice(input)[0]?.lines[0]).toMatchObject({
      kind: 'adjustment',
      adjusts: 'TG-2026-000001',
      cause: 'late events',
      meterId: 'calls',
    });
  });

  it('23: so late events cost what is above the free units', () => {
    expect(amounts(reopened(november('990'), november('1020')))).toEqual([['100'], '100']);
  });

  it('24: and a second change counts the first', () => {
    const first = rateInvoice(reopened(november('990'), november('1020')))[0]?.lines ?? [];
    expect(amounts(reopened(november('990'), november('1010'), first))).toEqual([['-50'], '-50']);
  });

  it('25: more usage that makes the whole cheaper waits for a person', () => {
    const tiers = [
      { upTo: '10000', unitAmount: '50' },
      { upTo: 'inf' as const, unitAmount: '40' },
    ];
    const volume = (quantity: string) =>
      aRatingInput({ plans: [{ prices: [{ price: { model: 'volume', tiers } }] }], used: once(quantity) });
    const input = reopened(volume('10000'), volume('10001'));
    expect(amounts(input)).toEqual([['-99960'], '-99960']);
    expect(rateInvoice(input)[0]?.holds).toEqual([
      'More usage made TG-2026-000001 cheaper (calls: 10000 came to 500000, 10001 comes to 400040): approve it, or correct the price.',
    ]);
    expect(rateInvoice(reopened(volume('10001'), volume('10000')))[0]?.holds).toEqual([]);
  });

  const none = { tax: null, carriedIn: 0n, collection: { minimum: 0n, quantum: 1n } };
  const vat = { name: 'VAT', rate: '19' };

  it('26: a credit note has the tax of what it takes back', () => {
    expect(invoiceTotals({ ...none, net: 10000n, tax: vat }).taxes[0]?.amount).toBe(1900n);
    expect(invoiceTotals({ ...none, net: -2500n, tax: vat })).toMatchObject({ total: -2975n, due: -2975n });
  });

  it('27: tax is computed per rate on the sum', () => {
    expect(invoiceTotals({ ...none, net: 99n, tax: vat }).taxes).toEqual([{ ...vat, net: 99n, amount: 19n }]);
  });

  it('28: halves go away from zero, below it too', () => {
    const credits = [{ key: 'k', description: 'Prepaid', currency: 'usd', amount: '2.5' }];
    expect(amounts(bounded({}, '10', undefined, { credits }))).toEqual([['10', '-3'], '7']);
  });

  it('29: yen have no smaller unit', () => {
    const versions = [terms(base('1000'), { currency: 'jpy' })];
    expect(amounts(aRatingInput({ plans: [{ versions }], on: [{ plan: 'A', from: EVER, to: day(12) }] }))).toEqual([
      ['367'],
      '367',
    ]);
  });

  it('30: a currency that is charged in steps carries the rest', () => {
    const versions = [terms(base('1234'), { currency: 'kwd' })];
    const input = aRatingInput({ plans: [{ versions }], on: [{ plan: 'A', from: EVER, to: day(11) }] });
    expect(amounts(input)).toEqual([['411'], '411']);
    expect(invoiceTotals({ ...none, net: 411n, collection: { minimum: 0n, quantum: 10n } })).toMatchObject({
      total: 411n,
      due: 410n,
      carriedOut: 1n,
    });
  });

  it('31: what is less than the least charge is collected with the next invoice', () => {
    const collection = { minimum: 50n, quantum: 1n };
    const first = invoiceTotals({ ...none, net: 30n, collection });
    expect(first).toMatchObject({ total: 30n, due: 0n, carriedOut: 30n });
    expect(invoiceTotals({ ...none, net: 120n, carriedIn: first.carriedOut, collection })).toMatchObject({ due: 150n });
  });

  it('32: units that were prepaid come as what they are worth', () => {
    const credits = [{ key: 'units-1', description: '500 prepaid units', currency: 'usd', amount: '1000' }];
    const input = aRatingInput({
      plans: [{ prices: [{ price: perUnit('2') }] }],
      used: once('620'),
      rest: { credits },
    });
    expect(amounts(input)).toEqual([['1240', '-1000'], '240']);
  });

  it('33: a call counts when it was accepted, a task that outlived its period when it ended', () => {
    const call = { accepted: Date.parse('2026-11-30T23:59:59.900Z'), ended: Date.parse('2026-12-01T00:00:07Z') };
    const task = { accepted: Date.parse('2026-11-30T22:00:00Z'), ended: Date.parse('2026-12-01T02:00:00Z') };
    expect([call, task].map((times) => dateInZone(billingTime(times, MONTH), 'UTC').month)).toEqual([11, 12]);
  });

  it('34: what was prepaid is exact, and its line rounds with the charge', () => {
    const credits = [{ key: 'pot', description: 'Prepaid', currency: 'usd', amount: '493.6' }];
    const input = aRatingInput({
      plans: [{ prices: [{ price: perUnit('0.4') }] }],
      used: once('1234'),
      rest: { credits },
    });
    expect(amounts(input)).toEqual([['494', '-494'], '0']);
  });
});
