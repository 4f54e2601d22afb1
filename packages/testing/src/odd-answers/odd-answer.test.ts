import { expect, test } from 'vitest';
import { oddAnswer } from './odd-answer.ts';

const INDICES = Array.from({ length: 300 }, (_, index) => index);

test('the same seed and index give the same bytes, others give others', () => {
  const draw = (seed: number) =>
    INDICES.map((index) => {
      const { status, headers, pieces } = oddAnswer({ seed, index, id: 7, era: 'legacy' });
      return JSON.stringify([status, headers, Buffer.concat(pieces).toString('latin1')]);
    });
  expect(draw(3)).toEqual(draw(3));
  expect(draw(3)).not.toEqual(draw(4));
  expect(new Set(draw(3)).size).toBeGreaterThan(INDICES.length / 2);
});

test('among a few hundred answers there are ordinary ones and many kinds of odd ones', () => {
  const found = INDICES.map((index) => oddAnswer({ seed: 0, index, id: 7, era: 'modern' }).oddities);
  expect(found.filter((oddities) => oddities.length === 0).length).toBeGreaterThan(20);
  expect(new Set(found.flat()).size).toBeGreaterThan(25);
});
