import { expect, it } from 'vitest';
import { countOf } from './count-words.ts';

it.each([
  [0, '0 calls'],
  [1, '1 call'],
  [2, '2 calls'],
  [234_287, '234,287 calls'],
])('writes %s with its noun', (count, text) => {
  expect(countOf(count, 'call', 'calls')).toBe(text);
});
