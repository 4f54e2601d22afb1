import { expect, it } from 'vitest';
import { compareRandomCompanies } from './random-companies.testing.ts';
import { randomCompanies } from './random-company.testing.ts';

it('random companies owe the same by preview, by invoice, by an independent calculator and at Stripe, period by period', async () => {
  const { invoices, adjustments } = await compareRandomCompanies(randomCompanies(5, 16, {}), '2026-12-02T00:00:00Z');
  expect(invoices).toBeGreaterThan(5);
  expect(adjustments).toBeGreaterThan(0);
}, 240_000);
