import { seed } from '@tallygate/testing/env';
import { expect, it } from 'vitest';
import { compareRandomCompanies } from './random-companies.testing.ts';
import { CYCLES, randomCompanies } from './random-company.testing.ts';

/** So many are in one ledger, and invoiced together. */
const TOGETHER = 25;
const batches = Array.from({ length: 1_000 / TOGETHER }, (_, batch) => ({
  from: seed + batch,
  cycle: CYCLES[batch % CYCLES.length] ?? {},
}));

it.each(batches)(
  'a thousand random companies owe the same by preview, by invoice, by an independent calculator and at Stripe: batch of seed $from',
  async ({ from, cycle }) => {
    const companies = randomCompanies(TOGETHER, from, cycle);
    const { invoices } = await compareRandomCompanies(companies, '2027-01-02T00:00:00Z');
    expect(invoices).toBeGreaterThan(TOGETHER);
  },
);
