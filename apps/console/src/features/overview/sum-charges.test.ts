import { describe, expect, it } from 'vitest';
import { sumCharges } from './sum-charges.ts';

const preview = (total: string, currency = 'usd', projected?: string) => ({
  total,
  currency,
  projection: projected === undefined ? null : { quantity: '1', total: projected, note: '' },
});

describe('the charge of all meters', () => {
  it('is exact, and never adds two currencies', () => {
    const far = '9007199254740993';
    expect(sumCharges([preview('5', 'eur'), preview(far), preview('1')])).toEqual([
      { currency: 'usd', total: '9007199254740994', projected: null },
      { currency: 'eur', total: '5', projected: null },
    ]);
  });

  it('is projected with what is projected, the rest as it stands', () => {
    expect(sumCharges([preview('10', 'usd', '30'), preview('7')])).toEqual([
      { currency: 'usd', total: '17', projected: '37' },
    ]);
  });

  it('is nothing without meters', () => {
    expect(sumCharges([])).toEqual([]);
  });
});
