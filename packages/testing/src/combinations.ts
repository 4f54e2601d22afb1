import { isLonger } from './env.ts';

type Values = readonly (readonly unknown[])[];
/** One value of each list. */
export type Combination<Lists extends Values> = { [List in keyof Lists]: Lists[List][number] };

/**
 * Every combination of one value of each list in `npm run test:slow`; in `npm test` few of them, among which any two values
 * of different lists still meet, because hardly anything goes wrong that needs three.
 */
export function combinations<const Lists extends Values>(...lists: Lists): Combination<Lists>[] {
  return isLonger ? everyCombination(lists) : pairwise(lists);
}

export function everyCombination<const Lists extends Values>(lists: Lists): Combination<Lists>[] {
  const values: Values = lists;
  return values.reduce<unknown[][]>(
    (begun, list) => begun.flatMap((head) => list.map((value) => [...head, value])),
    [[]],
  ) as Combination<Lists>[];
}

/** Few combinations that hold every two values of different lists; the same ones each time. */
export function pairwise<const Lists extends Values>(lists: Lists): Combination<Lists>[] {
  const places = everyCombination(lists.map((list) => list.map((_, at) => at)));
  const missing = new Set(places.flatMap(pairsOf));
  const chosen: number[][] = [];
  while (missing.size > 0) {
    const gain = (place: number[]) => pairsOf(place).filter((pair) => missing.has(pair)).length;
    const best = places.reduce((found, place) => (gain(place) > gain(found) ? place : found));
    for (const pair of pairsOf(best)) missing.delete(pair);
    chosen.push(best);
  }
  return chosen.map((place) => place.map((at, list) => lists[list]?.[at])) as Combination<Lists>[];
}

function pairsOf(place: number[]): string[] {
  return place.flatMap((one, list) =>
    place.slice(list + 1).map((other, step) => `${list}:${one} ${list + step + 1}:${other}`),
  );
}
