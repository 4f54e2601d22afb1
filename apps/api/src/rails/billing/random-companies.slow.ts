import { seed } from '@tallygate/testing/env';
import { expect, it } from 'vitest';
import { compareRandomCompanies } from './random-companies.testing.ts';
import { CYCLES, randomCompanies } from './random-company.testing.ts';

/** So many are in one ledger, and billed together: what takes the time is the hours that are reported, which they share. */
const TOGETHER = Math.ceil(1_000 / CYCLES.length);
const batches = CYCLES.map((cycle, batch) => ({ from: seed + batch, cycle }));

it.each(batches)(
  'a thousand random companies owe the same by preview, by invoice, by an independent calculator and at Stripe: those of seed $from, billed by $cycle',
  async ({ from, cycle }) => {
    const companies = randomCompanies(TOGETHER, from, cycle);
    const { invoices } = await compareRandomCompanies(companies, '2027-01-02T00:00:00Z');
    expect(invoices).toBeGreaterThan(TOGETHER);
  },
);
