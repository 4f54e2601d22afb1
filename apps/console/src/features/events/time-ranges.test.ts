import { expect, it } from 'vitest';
import { moved, widened } from './time-ranges.ts';

const NOW = Date.parse('2026-11-29T14:00:00.000Z');
const at = (time: string) => `2026-11-29T${time}:00.000Z`;

it('shows twice as much around what was shown', () => {
  expect(widened({ from: at('10:00'), to: at('11:00') }, NOW)).toEqual({ from: at('09:30'), to: at('11:30') });
  expect(widened({ from: at('13:00'), to: undefined }, NOW)).toEqual({ from: at('12:30'), to: undefined });
});

it('goes half a screen earlier and later, and is open again where it would reach the present', () => {
  expect(moved({ from: at('12:00'), to: undefined }, -1, NOW)).toEqual({ from: at('11:00'), to: at('13:00') });
  expect(moved({ from: at('11:00'), to: at('13:00') }, 1, NOW)).toEqual({ from: at('12:00'), to: undefined });
});
