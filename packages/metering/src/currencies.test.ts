import { describe, expect, it } from 'vitest';
import { currencyOf, formatMinor, totalsByCurrency } from './currencies.ts';

describe('amounts for people', () => {
  it.each([
    ['1234', 'usd', '12.34 USD'],
    ['5', 'usd', '0.05 USD'],
    ['0', 'eur', '0.00 EUR'],
    ['-99960', 'usd', '-999.60 USD'],
    ['-5', 'usd', '-0.05 USD'],
    ['1500', 'jpy', '1500 JPY'],
    ['5124', 'kwd', '5.124 KWD'],
    ['9007199254740993', 'usd', '90071992547409.93 USD'],
    ['1.5', 'usd', '0.015 USD'],
    ['0.5', 'jpy', '0.5 JPY'],
    ['-0.5', 'usd', '-0.005 USD'],
  ])('%s in %s is %s', (amount, currency, text) => {
    expect(formatMinor(amount, currency)).toBe(text);
  });
});

describe('currencies', () => {
  it('are never added to each other', () => {
    const amounts = [
      { currency: 'usd', amount: 6n },
      { currency: 'eur', amount: 6n },
      { currency: 'usd', amount: 2n },
    ];
    expect(totalsByCurrency(amounts)).toEqual({ usd: 8n, eur: 6n });
  });

  it('are not called exact where the rounding of invoices is not known', () => {
    for (const code of ['bhd', 'iqd', 'jod', 'kwd', 'lyd', 'omr', 'tnd']) {
      expect(currencyOf(code)).toMatchObject({ exponent: 3, quantum: 10n, isExact: false });
    }
    for (const code of ['isk', 'ugx'])
      expect(currencyOf(code)).toMatchObject({ exponent: 2, quantum: 100n, isExact: false });
    for (const code of ['usd', 'eur', 'jpy', 'krw', 'huf', 'twd']) expect(currencyOf(code).isExact).toBe(true);
  });

  it('without decimals count in whole units', () => {
    for (const code of 'bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' ')) {
      expect(currencyOf(code), code).toMatchObject({ exponent: 0, quantum: 1n });
    }
  });
});
