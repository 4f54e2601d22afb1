import { invoiceDocument } from '@tallygate/contracts/invoice';
import { invoiceHash } from '@tallygate/rerate/invoice-hash';
import { verifyInvoice } from '@tallygate/rerate/verify-invoice';
import { expect, it } from 'vitest';
import { listCompanyPlans } from '../plans/company-plans.ts';
import { upgraded } from '../test-support/upgraded.testing.ts';
import { listClosed } from './invoice-rows.ts';
import { readIssuer } from './issuer.ts';

const MIGRATION = '20261130233720_invoices';
const UNDO = [
  'drop table invoice_changes, invoice_lines, invoices, invoice_periods, invoice_series, invoice_issuer',
  'drop function keep_final_invoice, keep_final_line',
];
const WRITE = [
  `insert into plans (id, name) values ('p', 'Pro')`,
  `insert into company_plans (id, company, plan_id, valid_from) values ('c', 'acme', 'p', '2025-01-01')`,
];

it('a company on a plan of before there were invoices owes by them from the month in which they began, and nothing for the past', async () => {
  await upgraded({ undo: UNDO, write: WRITE, migration: MIGRATION }, async (db) => {
    const now = new Date();
    const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth()));
    expect(await readIssuer(db.prisma)).toMatchObject({ begins: month.toISOString() });
    expect(await listCompanyPlans(db.prisma)).toMatchObject([{ company: 'acme', planId: 'p', validTo: null }]);
    const query = { state: [], limit: 10, after: null };
    expect(await listClosed({ db }, query)).toEqual({ invoices: [], next: null });
    expect(await db.prisma.invoicePeriod.count()).toBe(0);
  });
});

it('an invoice that is final after the upgrade cannot be changed, nor can its lines', async () => {
  const id = '0197a6a0-0000-7000-8000-000000000001';
  await upgraded({ undo: UNDO, write: WRITE, migration: MIGRATION }, async (db) => {
    await db.sql(
      `insert into invoices (id, company, currency, period_from, period_to, zone, type, number, state, document, hash, net, total,
         due, carried_out, closed_at)
       values ($1::uuid, 'acme', 'usd', '2026-11-01', '2026-12-01', 'UTC', 'invoice', 'TG-2026-000001', 'final', '{}', 'h', 5, 5, 5, 0,
         now())`,
      [id],
    );
    await db.sql(
      `insert into invoice_lines (invoice_id, position, key, kind, amount, line) values ($1::uuid, 1, 'base', 'base', 5, '{}')`,
      [id],
    );
    await expect(db.sql('update invoices set total = 4')).rejects.toThrow('TG-2026-000001 is final');
    await expect(db.sql('delete from invoice_lines')).rejects.toThrow('the lines of a final invoice stay');
    await db.sql(`update invoices set state = 'paid'`);
    expect(await db.prisma.invoice.findMany()).toMatchObject([{ id, state: 'paid' }]);
  });
});

/** An invoice as the version before receipts wrote it, and the hash that it printed. */
const FORMER = {
  form: 'tallygate-invoice-1',
  type: 'invoice',
  number: 'TG-2026-000042',
  issuedAt: '2026-12-01T01:00:00.000Z',
  period: { from: '2026-11-01T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z', zone: 'UTC' },
  company: 'acme',
  seller: { name: 'Seller' },
  buyer: { name: 'acme' },
  currency: 'usd',
  lines: [],
  net: '0',
  taxes: [],
  taxNote: '',
  total: '0',
  carriedIn: '0',
  due: '0',
  carriedOut: '0',
  dueAt: '2026-12-15T01:00:00.000Z',
  corrects: [],
};
const FORMER_HASH = 'fd72fcb06f4199bcd6e3281ef292c4fba6b1ef118692fe7ad66eb8f682842dcb';

it('an invoice of before there were receipts has the hash that it was issued with', () => {
  const checks = verifyInvoice({ document: FORMER, hash: FORMER_HASH });
  expect(checks.map(({ isMet }) => isMet)).toEqual([true, true, true, null]);
  expect(invoiceHash(invoiceDocument.parse(FORMER))).toBe(FORMER_HASH);
});
