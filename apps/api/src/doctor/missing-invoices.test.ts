import { expect, it } from 'vitest';
import type { Installation } from './check.ts';
import { type InvoicesOfRail, invoicesMade } from './checks/missing-invoices.ts';

const well: InvoicesOfRail = { rail: 'Stripe', railId: 'r1', companies: 2, missing: [], unasked: 0, fault: null };
const cause = (code: string) => ({ company: 'acme', code, found: `It is ${code}.`, fix: 'Mend it.' });
const examine = (...stripeInvoices: InvoicesOfRail[]) =>
  invoicesMade.examine({ stripeInvoices } as unknown as Installation);

it.each<[string, InvoicesOfRail[], string, RegExp]>([
  ['no rail bills by Stripe', [], 'skipped', /no rail/],
  ['every invoice is made', [well], 'pass', /2 invoices are made/],
  ['a draft waits', [{ ...well, missing: [cause('draft')] }], 'pass', /1 invoice is made, 1 to come: It is draft/],
  [
    'one cannot be made',
    [{ ...well, missing: [cause('draft'), cause('no_subscription')] }],
    'fail',
    /the first acme: It is no_subscription/,
  ],
  ['Stripe cannot be asked', [{ ...well, unasked: 2, fault: 'busy' }], 'warn', /could not be asked: busy/],
  ['no period has ended', [{ ...well, companies: 0 }], 'skipped', /No period has ended/],
])('when %s', (_, rails, result, found) => {
  expect(examine(...rails)).toMatchObject({ result, found: expect.stringMatching(found) });
});
