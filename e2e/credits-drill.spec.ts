import { expect } from '@playwright/test';
import { runCreditsDrill } from './drill/credits-drill.ts';
import { test } from './product-test.ts';

// Two rounds of what `npm run test:slow -- drill` plays more of.
test('of 64 calls at once on three gateways as many run as are paid for, also when one is killed, and a lease left behind is shown', async () => {
  test.setTimeout(600_000);

  const report = await runCreditsDrill({ rounds: 2, seed: 1, log: (line) => console.log(line) });

  expect(report.violations).toEqual([]);
});
