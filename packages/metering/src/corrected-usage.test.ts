import { parseDecimal } from '@tallygate/contracts/decimal';
import type { CorrectionLine } from '@tallygate/contracts/preview';
import { type PriceInput, price as priceSchema } from '@tallygate/contracts/price';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { correctUsage } from './corrected-usage.ts';
import { priceUsage } from './price.ts';
import { onlySegment, segmentsIn } from './price-versions.ts';

const SEPTEMBER = { from: Date.parse('2026-09-01T00:00:00Z'), to: Date.parse('2026-10-01T00:00:00Z') };

const line = (quantity: string | null, company = 'org-a'): CorrectionLine => ({
  id: '1',
  company,
  time: '2026-09-01T00:00:00.000Z',
  eventId: null,
  reason: 'a mistake',
  author: 'admin',
  entered: quantity ?? '-1',
  quantity,
  note: quantity === null ? 'not in this unit' : null,
});

function correct(input: PriceInput, quantity: string, corrections: (string | null)[], isOver = true) {
  const price = priceSchema.parse(input);
  const sent = {
    companies: [{ company: 'org-a', quantity }],
    total: priceUsage(price, quantity).total.toString(),
    usedBefore: [],
  };
  return correctUsage(
    corrections.map((one) => line(one)),
    sent,
    { segments: onlySegment(price, SEPTEMBER), isOver },
  );
}

const graduated: PriceInput = {
  model: 'graduated',
  tiers: [
    { upTo: '5', unitAmount: '500', flatAmount: '1000' },
    { upTo: 'inf', unitAmount: '400', flatAmount: '2000' },
  ],
};

describe('corrected usage', () => {
  it('prices the corrected quantity as a whole, so that a credit goes back through the tiers', () => {
    const result = correct(graduated, '6', ['-1']);

    expect(result).toMatchObject({ total: '5900', correctedTotal: '3500', difference: '-2400' });
    expect(result.companies[0]?.lines.map(({ amount }) => amount)).toEqual(['2500', '1000']);
    expect(result.companies[0]?.action).toBe(
      "Issue a credit note of 24.00 USD on the company's invoice of this period.",
    );
  });

  it('says while the period runs that the invoice can still be changed', () => {
    expect(correct(graduated, '6', ['-1'], false).companies[0]?.action).toContain('before');
    expect(correct(graduated, '6', ['2'], false).companies[0]?.action).toBe(
      "Add an invoice item of 8.00 USD to the company's invoice of this period.",
    );
  });

  it('stops at zero and says what is left', () => {
    const result = correct({ model: 'per_unit', unitAmount: '10' }, '3', ['-2', '-4.5']);

    expect(result.companies[0]).toMatchObject({ correctedQuantity: '0', correctedTotal: '0', difference: '-30' });
    expect(result.statement.join(' ')).toContain('take back 3.5 more than was used');
  });

  it('keeps a flat amount and a minimum, which are due without usage', () => {
    expect(correct({ model: 'flat', amount: '900' }, '3', ['-3']).difference).toBe('0');
    const withMinimum: PriceInput = { model: 'per_unit', unitAmount: '10', minimum: '20' };
    expect(correct(withMinimum, '3', ['-3'])).toMatchObject({ total: '30', correctedTotal: '20', difference: '-10' });
  });

  it('credits nothing where less usage costs more', () => {
    const volume: PriceInput = {
      model: 'volume',
      tiers: [
        { upTo: '15', unitAmount: '300', flatAmount: '3000' },
        { upTo: 'inf', unitAmount: '200', flatAmount: '4000' },
      ],
    };

    const { companies } = correct(volume, '16', ['-1']);

    expect(companies[0]).toMatchObject({ total: '7200', correctedTotal: '7500', difference: '300' });
    expect(companies[0]?.action).toContain('Nothing to credit');
  });

  it('lists what it cannot apply without counting it', () => {
    const result = correct({ model: 'per_unit', unitAmount: '10' }, '3', [null]);

    expect(result).toMatchObject({ companies: [], total: '30', correctedTotal: '30', difference: '0' });
    expect(result.statement.at(-1)).toContain('1 correction is listed but not in the corrected total');
  });

  it('gives a company without usage what the correction adds', () => {
    const price = priceSchema.parse({ model: 'per_unit', unitAmount: '7' });

    const result = correctUsage(
      [line('2', 'org-b')],
      { companies: [], total: '0', usedBefore: [] },
      { segments: onlySegment(price, SEPTEMBER), isOver: true },
    );

    expect(result).toMatchObject({ total: '0', correctedTotal: '14', difference: '14' });
  });

  it('never touches the total as sent, and opposites cancel to the unit whatever the price', () => {
    const quantity = fc.bigInt({ min: 0n, max: 10_000n }).map(String);
    const change = fc.bigInt({ min: 1n, max: 20_000n });
    const models = fc.constantFrom<PriceInput>(
      graduated,
      { model: 'per_unit', unitAmount: '0.05' },
      { model: 'package', unitAmount: '7', divideBy: '60' },
    );
    fc.assert(
      fc.property(models, quantity, change, (model, used, by) => {
        const undone = correct(model, used, [`-${by}`, `${by}`]);
        expect(undone).toMatchObject({ quantity: '0', difference: '0', correctedTotal: undone.total });
        const credited = correct(model, used, [`-${by}`]);
        expect(credited.total).toBe(undone.total);
        expect(BigInt(credited.correctedTotal)).toBeGreaterThanOrEqual(0n);
        expect(BigInt(credited.difference)).toBeLessThanOrEqual(0n);
      }),
    );
  });

  it('counts at the version of the price that held at its time', () => {
    const segments = segmentsIn(
      [
        { number: 1, price: priceSchema.parse({ model: 'per_unit', unitAmount: '5' }), validFrom: null },
        {
          number: 2,
          price: priceSchema.parse({ model: 'per_unit', unitAmount: '4' }),
          validFrom: Date.parse('2026-09-15T00:00:00Z'),
        },
      ],
      SEPTEMBER,
    );
    const sent = {
      companies: [{ company: 'org-a', quantity: '1000' }],
      total: '4600',
      usedBefore: [new Map([['org-a', parseDecimal('600')]])],
    };
    const differenceAt = (time: string) =>
      correctUsage([{ ...line('-10'), time }], sent, { segments, isOver: true }).companies[0]?.difference;

    expect(differenceAt('2026-09-14T23:59:59.999Z')).toBe('-50');
    expect(differenceAt('2026-09-15T00:00:00.000Z')).toBe('-40');
  });
});
