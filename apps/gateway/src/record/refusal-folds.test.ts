import { expect, test } from 'vitest';
import { RefusalFolds } from './refusal-folds.ts';

function folds(singles = 2) {
  let nowMs = 600_000;
  const written: { id: number; count?: number; until?: string }[] = [];
  const made: number[] = [];
  const target = new RefusalFolds(
    (text) => written.push(JSON.parse(text)),
    () => nowMs,
  );
  target.singles = singles;
  let id = 0;
  return {
    target,
    written,
    made,
    pass: (ms: number) => {
      nowMs += ms;
    },
    /** How many of so many equal refusals are told by themselves. */
    refuse: (times: number, kind = 'k') =>
      Array.from({ length: times }, () => {
        id += 1;
        const makeText = () => {
          made.push(id);
          return JSON.stringify({ id });
        };
        return target.fold({ kind, receivedAtMs: nowMs, makeText });
      }).filter((isFolded) => !isFolded).length,
  };
}

test('tells the first of a minute by themselves, and the others as one event that bears their number and the last instant', () => {
  const { target, written, made, pass, refuse } = folds();
  expect(refuse(2)).toBe(2);
  expect(refuse(300)).toBe(0);
  pass(59_999);
  expect(refuse(40)).toBe(0);
  target.writePast();
  expect(written).toEqual([]);
  pass(1);
  target.writePast();
  expect(written).toEqual([{ id: 3, count: 340, until: '1970-01-01T00:10:59.999Z' }]);
  expect(made).toEqual([3]);
});

test('loses none at the change of a minute that nobody looked at', () => {
  const { target, written, pass, refuse } = folds();
  const alone = refuse(10);
  pass(60_000);
  const next = refuse(10);
  target.writeAll();
  expect(alone + next + written.reduce((sum, { count = 1 }) => sum + count, 0)).toBe(20);
  expect(written).toHaveLength(2);
});

test('keeps different refusals apart', () => {
  const { target, written, refuse } = folds();
  refuse(12, 'a');
  refuse(22, 'b');
  target.writeAll();
  expect(written.map(({ count }) => count)).toEqual([10, 20]);
});

test('a single one that was held back is an event like any other', () => {
  const { target, written, refuse } = folds();
  refuse(3);
  target.writeAll();
  expect(written).toEqual([{ id: 3 }]);
});

test('holds no more than 2,000 kinds: what is beyond is told by itself', () => {
  const { refuse, made } = folds(1);
  for (let kind = 0; kind < 2_000; kind++) refuse(1, `kind-${kind}`);
  expect(refuse(50, 'one more')).toBe(50);
  expect(refuse(50, 'kind-7')).toBe(0);
  expect(made).toHaveLength(1);
});

test('folds nothing when that is turned off', () => {
  expect(folds(0).refuse(1_000)).toBe(1_000);
});
