import { expect } from '@playwright/test';
import { runBillingDrill } from './drill/billing-drill.ts';
import { test } from './product-test.ts';

// A few rounds of `npm run drill -- --billing`.
test('kills of the whole api lose no call and no invoice, make none twice, and leave no gap in the numbers', async () => {
  test.setTimeout(600_000);

  const { violations, invoices } = await runBillingDrill({ rounds: 3, seed: 1 });

  expect(violations).toEqual([]);
  expect(invoices).toBe(12);
});
