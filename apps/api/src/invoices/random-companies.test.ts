import { expect, it, onTestFinished } from 'vitest';
import { openInvoiceLedger } from './invoice-ledger.testing.ts';
import { COMPANIES, compareRandomCompanies } from './random-companies.testing.ts';

it('random companies owe the same by preview, by invoice and by an independent calculator', async () => {
  const ledger = await openInvoiceLedger();
  onTestFinished(() => ledger.close());
  expect(await compareRandomCompanies(ledger, 1)).toBeGreaterThan(COMPANIES / 3);
}, 240_000);
