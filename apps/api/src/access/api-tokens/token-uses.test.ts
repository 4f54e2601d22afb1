import { createLogger } from '@tallygate/server-kit/logger';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { TokenUses } from './token-uses.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function uses() {
  const written: { id: string; time: string }[][] = [];
  const db = {
    sql: async (_: string, [json]: unknown[]) => {
      written.push(JSON.parse(String(json)));
      return [];
    },
  };
  const logger = createLogger({ name: 'test', level: 'silent' });
  return { written, uses: new TokenUses({ db: db as never, logger, now: Date.now }) };
}

it('writes the uses of all tokens in one statement a minute at most', async () => {
  const { written, uses: log } = uses();
  log.note('a', null);
  await vi.advanceTimersByTimeAsync(0);
  for (let second = 0; second < 59; second++) {
    log.note('a', null);
    log.note('b', null);
    await vi.advanceTimersByTimeAsync(1_000);
  }
  expect(written.map((rows) => rows.map(({ id }) => id))).toEqual([['a']]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(written.map((rows) => rows.map(({ id }) => id))).toEqual([['a'], ['a', 'b']]);
});

it('leaves a use alone that is close to the stored one', async () => {
  const { written, uses: log } = uses();
  log.note('a', new Date(Date.now() - 299_000));
  await vi.advanceTimersByTimeAsync(120_000);
  expect(written).toEqual([]);
  log.note('a', new Date(Date.now() - 300_000));
  await vi.advanceTimersByTimeAsync(0);
  expect(written).toHaveLength(1);
});

it('writes what is left at the end', async () => {
  const { written, uses: log } = uses();
  log.note('a', null);
  await log.write();
  log.note('b', null);
  await log.write();
  expect(written.flat().map(({ id }) => id)).toEqual(['a', 'b']);
});
