import { describe, expect, it } from 'vitest';
import { formatAmount, formatDifference, majorToMinor, minorToMajorText, timesPowerOfTen } from './money.ts';

const en = { locale: 'en-US' };

describe('formatAmount', () => {
  it.each([
    ['150', 'usd', '$1.50'],
    ['0', 'usd', '$0.00'],
    ['0.2', 'usd', '$0.002'],
    ['0.000000000001', 'usd', '$0.00000000000001'],
    ['150', 'jpy', '¥150'],
    ['5120', 'kwd', 'KWD 5.120'],
    ['-25', 'usd', '-$0.25'],
  ])('writes %s minor units of %s as %s', (minor, currency, text) => {
    expect(formatAmount(minor, currency, en).replaceAll('\u00a0', ' ')).toBe(text);
  });

  it.each([
    ['en-US', '$0.05'],
    ['en-GB', '$0.05'],
    ['en-AU', '$0.05'],
    ['de-DE', '0,05 $'],
  ])('writes one currency with one sign: in %s as %s', (locale, text) => {
    expect(formatAmount('5', 'usd', { locale }).replaceAll('\u00a0', ' ')).toBe(text);
  });

  it('keeps every digit of amounts that a float cannot hold', () => {
    expect(formatAmount('900719925474099312345', 'usd', en)).toBe('$9,007,199,254,740,993,123.45');
    expect(formatAmount('0.123456789012345678901234', 'usd', en)).toBe('$0.00123456789012345678901234');
  });
});

describe('formatDifference', () => {
  it.each([
    ['150', '+$1.50'],
    ['-150', '-$1.50'],
    ['0', '$0.00'],
    ['0.0', '$0.00'],
  ])('writes a change by %s minor units as %s', (minor, text) => {
    expect(formatDifference(minor, 'usd', en)).toBe(text);
  });
});

describe('majorToMinor', () => {
  it.each([
    ['0.002', 'usd', '0.2'],
    ['10', 'usd', '1000'],
    ['10.50', 'usd', '1050'],
    ['.5', 'usd', '50'],
    ['3', 'jpy', '3'],
    ['5.124', 'kwd', '5124'],
    ['0', 'usd', '0'],
    ['0.00000000000001', 'usd', '0.000000000001'],
  ])('reads %s %s as %s minor units', (text, currency, minor) => {
    expect(majorToMinor(text, currency)).toBe(minor);
  });

  it.each(['', '.', 'abc', '1,5', '1e3', '-1', '$1'])('does not guess what “%s” means', (text) => {
    expect(majorToMinor(text, 'usd')).toBeNull();
  });

  it('reads back what a field shows', () => {
    for (const minor of ['0', '1', '150', '0.2', '123456.789']) {
      expect(majorToMinor(minorToMajorText(minor, 'usd'), 'usd')).toBe(minor);
    }
  });
});

describe('timesPowerOfTen', () => {
  it('moves the point only', () => {
    expect(timesPowerOfTen('0.2', 3)).toBe('200');
    expect(timesPowerOfTen('0.0005', 3)).toBe('0.5');
  });
});
