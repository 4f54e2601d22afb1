import { expect, it } from 'vitest';
import { ProductClock } from './product-clock.ts';

it('goes as the machine’s clock does, ahead by what it was moved', () => {
  let machineMs = 1_000;
  const clock = new ProductClock(() => machineMs);
  expect(clock.nowMs()).toBe(1_000);

  clock.offsetMs = 86_400_000;
  machineMs = 2_000;

  expect(clock.nowMs()).toBe(86_402_000);
  expect(clock.now().toISOString()).toBe('1970-01-02T00:00:02.000Z');
});
