import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatChange,
  formatCount,
  formatDateTime,
  formatDayRange,
  formatDecimal,
  formatDuration,
  formatRelative,
  formatShare,
  formatSigned,
} from './format.ts';

const EN = { locale: 'en-US', timeZone: 'UTC' };
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ');

describe('quantities', () => {
  it('keeps the digits of a decimal text', () => {
    expect(formatDecimal('12345678901234567890.123456789', EN)).toBe('12,345,678,901,234,567,890.123456789');
  });

  it('says of a signed one whether it is added or taken back', () => {
    const texts = ['2.5', '-2.5', '0', '12345678901234567890.1'].map((value) => formatSigned(value, EN));
    expect(texts).toEqual(['+2.5', '-2.5', '0', '+12,345,678,901,234,567,890.1']);
  });

  it('states what a share is a share of when that is little', () => {
    expect(plain(formatShare(1, 2, EN))).toBe('50% of 2');
    expect(formatShare(50, 100, EN)).toBe('50%');
    expect(formatShare(0, 0, EN)).toBe('–');
    expect(formatShare(1, 2, { ...EN, noun: 'calls' })).toBe('50% of 2 calls');
    expect(formatShare(50, 100, { ...EN, noun: 'calls' })).toBe('50% of calls');
  });

  it('writes bytes in powers of 1024', () => {
    expect([0, 1023, 1024, 1_572_864].map((bytes) => plain(formatBytes(bytes, EN)))).toEqual([
      '0 B',
      '1,023 B',
      '1 KiB',
      '1.5 MiB',
    ]);
  });

  it('writes durations in two units at most', () => {
    expect([0.42, 412, 1240, 125_000, 90_061_000].map((ms) => plain(formatDuration(ms, EN)))).toEqual([
      '0.4 ms',
      '412 ms',
      '1.24 s',
      '2 min 5 s',
      '1 d 1 h',
    ]);
  });

  it('takes the plural from the rules of English, in which the words are', () => {
    expect(plain(formatCount(1, 'change', 'changes'))).toBe('1 change');
    expect(plain(formatCount(0, 'change', 'changes'))).toBe('0 changes');
  });
});

describe('time', () => {
  it('parts days by plain spaces, as every browser does', () => {
    expect(formatDayRange(Date.UTC(2026, 10, 1), Date.UTC(2026, 10, 30), EN)).toBe('Nov 1 – 30, 2026');
  });

  const now = Date.parse('2026-11-23T14:00:00Z');

  it('is relative under an hour and by the clock beyond, with the day and the year where they are others', () => {
    expect(formatRelative('2026-11-23T13:59:58Z', now, EN)).toBe('now');
    expect(formatRelative('2026-11-23T14:00:09Z', now, EN)).toBe('now');
    expect(formatRelative('2026-11-23T14:00:30Z', now, EN)).toBe('in 30 sec.');
    expect(formatRelative('2026-11-23T13:57:00Z', now, EN)).toBe('3 min. ago');
    expect(formatRelative('2026-11-23T12:58:00Z', now, EN)).toBe('12:58');
    expect(formatRelative('2026-11-22T15:00:00Z', now, EN)).toBe('Nov 22, 15:00');
    expect(formatRelative('2025-11-20T15:00:00Z', now, EN)).toBe('Nov 20, 2025, 15:00');
  });

  it('names the zone of absolute times', () => {
    expect(formatDateTime('2026-11-23T14:03:11.204Z', EN)).toBe('Nov 23, 2026, 14:03:11 UTC');
  });
});

describe('a change', () => {
  it('says how a number moved, and nothing when there was none before', () => {
    expect(formatChange(112, 100, EN)).toBe('+12%');
    expect(formatChange(50, 100, EN)).toBe('-50%');
    expect(formatChange(5, 0, EN)).toBeNull();
  });
});
