import { describe, expect, it } from 'vitest';
import { compareDecimals, formatDecimal, isDecimal, parseDecimal, subtractDecimals, sumDecimals } from './decimal.ts';

describe('parseDecimal', () => {
  it.each(['0', '1', '-12', '0.05', '-0.000000000001', '99999999999999999999999999.999999999999'])(
    'keeps every digit of %s',
    (text) => {
      expect(isDecimal(text)).toBe(true);
      expect(formatDecimal(parseDecimal(text))).toBe(text);
    },
  );

  it.each(['', '1e3', '.5', '1.', '+1', '0.1234567890123', 'x', ' 1'])('refuses %j', (text) => {
    expect(isDecimal(text)).toBe(false);
    expect(() => parseDecimal(text)).toThrow(RangeError);
  });
});

describe('compareDecimals', () => {
  it.each([
    ['0.1', '0.10', 0],
    ['0.100000000001', '0.1', 1],
    ['9', '10', -1],
    ['-2', '-1', -1],
  ])('compares %s with %s exactly', (a, b, expected) => {
    expect(compareDecimals(a, b)).toBe(expected);
  });
});

describe('sumDecimals', () => {
  it('adds without rounding', () => {
    expect(sumDecimals(['0.1', '0.2', '100'])).toBe('100.3');
    expect(sumDecimals(['0.000000000000000000000001', '1'])).toBe('1.000000000000000000000001');
    expect(sumDecimals(['-0.5', '0.25'])).toBe('-0.25');
    expect(sumDecimals([])).toBe('0');
  });

  it('tells how far two quantities are apart', () => {
    expect(subtractDecimals('10', '12.5')).toBe('-2.5');
    expect(subtractDecimals('10', '-1')).toBe('11');
  });
});
