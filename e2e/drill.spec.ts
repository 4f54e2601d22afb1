import { expect } from '@playwright/test';
import { runDrill } from './drill/drill.ts';
import { test } from './product-test.ts';

// A few rounds of `npm run drill`, always with the same faults, so that a failure can be repeated.
test('kills and faults at random moments lose no delivered call and bill none twice', async () => {
  test.setTimeout(300_000);

  const report = await runDrill({ rounds: 3, seconds: 4, seed: 1, log: (line) => console.log(line) });

  expect(report.violations).toEqual([]);
});
