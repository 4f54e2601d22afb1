import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { repeat } from './repeat.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('runs after the first wait and then with a pause after each end, also after a failure', async () => {
  const failures: unknown[] = [];
  let runs = 0;
  const { stop } = repeat(
    async () => {
      runs += 1;
      if (runs === 1) throw new Error('once');
    },
    { pauseMs: 1_000, firstMs: 10, onFailure: (error) => failures.push(error) },
  );
  await vi.advanceTimersByTimeAsync(9);
  expect(runs).toBe(0);
  await vi.advanceTimersByTimeAsync(1);
  expect([runs, failures.length]).toEqual([1, 1]);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(runs).toBe(3);
  await stop();
});

it('waits for the run it is stopped in, tells it so, and begins none after it', async () => {
  let runs = 0;
  let end = (): void => {};
  let told: AbortSignal | undefined;
  const { stop } = repeat(
    (signal) => {
      runs += 1;
      told = signal;
      return new Promise((resolve) => {
        end = resolve;
      });
    },
    { pauseMs: 1_000, onFailure: () => {} },
  );
  await vi.advanceTimersByTimeAsync(1_000);
  let isStopped = false;
  const stopping = stop().then(() => {
    isStopped = true;
  });
  await vi.advanceTimersByTimeAsync(5_000);
  expect([runs, told?.aborted, isStopped]).toEqual([1, true, false]);
  end();
  await stopping;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(runs).toBe(1);
});
