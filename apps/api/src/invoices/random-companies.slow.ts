import { expect, it, onTestFinished } from 'vitest';
import { openInvoiceLedger } from './invoice-ledger.testing.ts';
import { COMPANIES, compareRandomCompanies } from './random-companies.testing.ts';

it('a thousand random companies owe the same by preview, by invoice and by an independent calculator', async () => {
  const ledger = await openInvoiceLedger();
  onTestFinished(() => ledger.close());
  const runs = Math.ceil(1_000 / COMPANIES);
  expect(await compareRandomCompanies(ledger, runs)).toBeGreaterThan(300);
});
