import { afterEach, expect, it, vi } from 'vitest';
import { formatDateTime, formatMinute, readerZone } from './format.ts';
import { chooseUtc, isUtcChosen, onZoneChange } from './zone.ts';

const ISO = '2026-11-23T14:03:11.204Z';
afterEach(() => chooseUtc(false));

it('writes times of UTC once that is chosen, and those of the own clock again', () => {
  const own = formatMinute(ISO);
  chooseUtc(true);
  expect(isUtcChosen()).toBe(true);
  expect(readerZone()).toBe('UTC');
  expect(formatMinute(ISO)).toBe('14:03');
  expect(formatDateTime(ISO)).toContain('UTC');
  chooseUtc(false);
  expect(formatMinute(ISO)).toBe(own);
});

it('leaves times whose zone is given as they are', () => {
  chooseUtc(true);
  expect(formatMinute(ISO, { timeZone: 'Asia/Kolkata' })).toBe('19:33');
});

it('is remembered, and tells whoever listens', () => {
  const heard = vi.fn();
  const end = onZoneChange(heard);
  chooseUtc(true);
  expect(heard).toHaveBeenCalledTimes(1);
  expect(localStorage.getItem('tallygate.zone')).toBe('utc');
  end();
  chooseUtc(false);
  expect(heard).toHaveBeenCalledTimes(1);
});

it('follows what another tab chose', () => {
  localStorage.setItem('tallygate.zone', 'utc');
  window.dispatchEvent(new StorageEvent('storage', { key: 'tallygate.zone' }));
  expect(isUtcChosen()).toBe(true);
});
