import type { InvoicePage } from '@tallygate/contracts/invoice';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { at, type InvoiceLedger, openInvoiceLedger } from './invoice-ledger.testing.ts';

let ledger: InvoiceLedger;

beforeAll(async () => {
  ledger = await openInvoiceLedger();
});
beforeEach(() => ledger.startAnew());
afterAll(() => ledger.close());

const fee = { versions: [{ phases: [{ name: 'Then', baseFee: { amount: '2900' } }] }] };
const companies = ['a', 'b', 'c', 'd', 'e'];

/** Every page of a list, one after the other. */
async function pages(query: Record<string, string>): Promise<InvoicePage['invoices'][]> {
  const found: InvoicePage['invoices'][] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const asked = new URLSearchParams({ ...query, ...(cursor !== '' && { cursor }) });
    const { invoices, nextCursor }: InvoicePage = (await ledger.get(`/invoices?${asked}`)).body;
    found.push(invoices);
    cursor = nextCursor;
  }
  return found;
}
const words = (list: InvoicePage['invoices']) => list.map(({ company, state }) => `${company} ${state}`);

describe('the list of invoices', () => {
  it('holds every running period, page by page, then every closed one, each once', async () => {
    await ledger.onPlan(fee, ...companies.map((company) => ({ company })));
    // A company of which nothing is due takes no place.
    await ledger.onPlan({}, { company: 'bb' });
    await ledger.closePeriods('2026-10-01T01:00:00Z');
    const found = await pages({ limit: '2' });
    const all = words(found.flat());
    expect(all.slice(0, 5)).toEqual(companies.map((company) => `${company} checking`));
    expect(all.slice(5).sort()).toEqual(companies.map((company) => `${company} final`));
    for (const page of found) expect(page.length).toBeLessThanOrEqual(2);
    const keys = found.flat().map(({ id }) => id);
    expect(new Set(keys).size).toBe(10);
  });

  it('holds what its filters leave: states, one company', async () => {
    await ledger.onPlan(fee, ...companies.map((company) => ({ company })));
    await ledger.closePeriods('2026-10-01T01:00:00Z');
    expect(words((await pages({ state: 'open,grace,checking', limit: '3' })).flat())).toEqual(
      companies.map((company) => `${company} checking`),
    );
    expect((await pages({ state: 'final', limit: '3' })).map((page) => page.length)).toEqual([3, 2]);
    expect(words((await pages({ company: 'c' })).flat())).toEqual(['c checking', 'c final']);
    expect(await pages({ state: 'paid' })).toEqual([[]]);
  });

  it('refuses a state or a cursor that is none, by its field', async () => {
    const wrong = await ledger.get('/invoices?state=final,zzz');
    expect([wrong.status, wrong.body.code]).toEqual([400, 'INVALID_INPUT']);
    expect(wrong.body.fields).toEqual([
      { path: 'state', message: expect.stringMatching(/^found "zzz"; must be one of open, grace, /) },
    ]);
    const strange = await ledger.get('/invoices?cursor=abc');
    expect(strange.body.fields).toEqual([{ path: 'cursor', message: 'must be the nextCursor of a page before' }]);
  });
});

describe('the buyer on an invoice', () => {
  const details = {
    name: 'Acme Incorporated',
    address: { line1: '1 Main Street', postalCode: '12345', city: 'Springfield', state: 'IL', country: 'us' },
    taxId: 'US-99',
    orderReference: 'PO 7',
  };

  it('is as its details say when it becomes final, and stays so', async () => {
    await ledger.onPlan(fee, { company: 'acme' }, { company: 'beta' });
    expect((await ledger.post('/customers', { company: 'acme', ...details })).status).toBe(201);
    await ledger.closePeriods('2026-10-01T01:00:00Z');
    const [first] = await ledger.list('?state=final&company=acme');
    const printed = {
      buyer: { name: 'Acme Incorporated', address: '1 Main Street\n12345 Springfield, IL\nUS', taxId: 'US-99' },
      orderReference: 'PO 7',
    };
    expect((await ledger.view(first?.id ?? '')).document).toMatchObject(printed);
    const moved = { ...details, name: 'Acme AG', orderReference: '', revision: 1 };
    expect((await ledger.put('/customers/acme', moved)).status).toBe(200);
    expect((await ledger.get(`/invoices/${first?.id}/json`)).body.document).toMatchObject(printed);
    const [running] = await ledger.list('?company=acme');
    const { document } = await ledger.view(running?.id ?? '');
    expect(document.buyer.name).toBe('Acme AG');
    expect(document).not.toHaveProperty('orderReference');
    // Of one that nobody wrote down the name is all that is known.
    const [other] = await ledger.list('?state=final&company=beta');
    expect((await ledger.view(other?.id ?? '')).document.buyer).toEqual({ name: 'beta' });
    expect(at('09-01')).toBe(first?.from);
  });
});
