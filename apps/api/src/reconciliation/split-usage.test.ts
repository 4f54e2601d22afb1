import { expect, it } from 'vitest';
import { splitUsage } from './split-usage.ts';

const from = Date.parse('2026-11-01T00:00:00Z');
const to = Date.parse('2026-12-01T00:00:00Z');

it('reads two totals where they are equal', async () => {
  let asked = 0;
  const read = async () => {
    asked += 1;
    return '7';
  };
  const { one, other } = await splitUsage({ from, to }, read, read);
  expect(asked).toBe(2);
  expect([...one, ...other]).toEqual([
    ['2026-11-01T00:00:00.000Z', '7'],
    ['2026-11-01T00:00:00.000Z', '7'],
  ]);
});

it('finds the hour in which they differ by asking for days first', async () => {
  const at = Date.parse('2026-11-20T09:00:00Z');
  let asked = 0;
  const read = (extra: string) => async (span: { from: number; to: number }) => {
    asked += 1;
    return span.from <= at && at < span.to ? extra : '0';
  };
  const { one, other } = await splitUsage({ from, to }, read('5'), read('6'));
  const differing = [...one].filter(([part, value]) => other.get(part) !== value);
  expect(differing).toEqual([['2026-11-20T09:00:00.000Z', '5']]);
  expect(asked).toBe(2 * (1 + 30 + 24));
});
