import { expect, test } from 'vitest';
import { everyCombination, pairwise } from './combinations.ts';

const LISTS = [
  ['none', 'one', 'many'],
  [1, 2, 3, 4],
  ['UTC', 'Berlin', 'Kolkata', 'Kathmandu', 'Eucla', 'Marquesas'],
  [true, false, undefined],
] as const;

test('every combination holds one value of each list, and none comes twice', () => {
  const all = everyCombination(LISTS);
  expect(new Set(all.map((one) => one.map(String).join())).size).toBe(3 * 4 * 6 * 3);
  expect(all).toHaveLength(3 * 4 * 6 * 3);
});

test('any two values of different lists meet in the few', () => {
  const few = pairwise(LISTS);
  for (const [index, list] of LISTS.entries())
    for (const [other, otherList] of LISTS.entries()) {
      if (other <= index) continue;
      for (const value of list)
        for (const otherValue of otherList)
          expect(few.some((one) => one[index] === value && one[other] === otherValue)).toBe(true);
    }
  expect(few.length).toBeLessThan(40);
});

test('the few are the same ones each time', () => {
  expect(pairwise(LISTS)).toEqual(pairwise(LISTS));
});
