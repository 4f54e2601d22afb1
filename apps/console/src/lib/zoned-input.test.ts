import { expect, it } from 'vitest';
import { zonedInstant, zonedStamp, zonedText } from './zoned-input.ts';

it('shows an instant by the clock of the zone, and reads it back', () => {
  for (const zone of ['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'America/Los_Angeles'])
    for (const iso of ['2026-11-29T14:41:00.000Z', '2026-07-01T00:00:00.000Z', '2026-12-31T23:30:00.000Z'])
      expect(zonedInstant(zonedText(iso, { zone }), zone)).toBe(iso);
  expect(zonedText('2026-11-29T14:41:30.000Z', { zone: 'Asia/Kolkata' })).toBe('2026-11-29T20:11');
  expect(zonedText('2026-11-29T14:41:30.000Z', { zone: 'UTC', withSeconds: true })).toBe('2026-11-29T14:41:30');
});

it('takes the first of an hour that comes twice, and the next for one that is skipped', () => {
  expect(zonedInstant('2026-10-25T02:30', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z');
  expect(zonedInstant('2026-03-29T02:30', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z');
});

it('knows of no instant while the field is empty or half written', () => {
  expect(zonedInstant('', 'UTC')).toBeNull();
  expect(zonedInstant('2026-13-40T99:00', 'UTC')).toBeNull();
});

it('writes how far the clock is from UTC where that matters', () => {
  expect(zonedStamp('2026-11-29T14:41', 'UTC')).toBe('2026-11-29T14:41:00Z');
  expect(zonedStamp('2026-11-29T14:41:05', 'Asia/Kolkata')).toBe('2026-11-29T14:41:05+05:30');
  expect(zonedStamp('2026-07-29T14:41', 'America/Los_Angeles')).toBe('2026-07-29T14:41:00-07:00');
  expect(zonedStamp('', 'UTC')).toBeNull();
});
