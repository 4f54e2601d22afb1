import type { InvoiceView } from '@tallygate/contracts/invoice';
import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createQueryClient } from '#lib/query-client.ts';
import { InvoicePage } from './invoice-page.tsx';

vi.mock('#components/use-navigate.ts', () => ({ useNavigate: () => ({ goOn: () => {}, leave: () => {} }) }));

const PERIOD = { from: '2026-11-01T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z' };

const anInvoice = (changes: Partial<InvoiceView> = {}): InvoiceView => ({
  id: 'i1',
  number: 'TG-2026-000001',
  type: 'invoice',
  company: 'acme',
  state: 'final',
  currency: 'usd',
  ...PERIOD,
  zone: 'UTC',
  net: '4400',
  total: '4400',
  due: '4400',
  finalAt: null,
  finalisedAt: '2026-12-01T01:00:00.000Z',
  document: {
    form: 'tallygate-invoice-1',
    type: 'invoice',
    number: 'TG-2026-000001',
    issuedAt: '2026-12-01T01:00:00.000Z',
    dueAt: '2026-12-15T01:00:00.000Z',
    period: { ...PERIOD, zone: 'UTC' },
    company: 'acme',
    seller: { name: 'Weather Ltd' },
    buyer: { name: 'acme' },
    currency: 'usd',
    lines: [
      { key: 'base:A', kind: 'base', description: 'Team: base fee', currency: 'usd', amount: '2900', ...PERIOD },
      {
        key: 'usage:A',
        kind: 'usage',
        description: 'Calls: Usage',
        currency: 'usd',
        tier: '2',
        quantity: '300',
        unitAmount: '5',
        amount: '1500',
        ...PERIOD,
      },
    ],
    net: '4400',
    taxes: [],
    taxNote: 'Excl. tax',
    total: '4400',
    carriedIn: '0',
    due: '4400',
    carriedOut: '0',
    corrects: [],
  },
  calls: { 'usage:A': { company: 'acme', class: 'billed' } },
  hash: 'a'.repeat(64),
  gaps: [],
  holds: [],
  history: [],
  ...changes,
});

function open(invoice: InvoiceView, roles: string[] = ['biller']) {
  const sent: { path: string; body: unknown }[] = [];
  vi.stubGlobal('fetch', async (address: string, init: RequestInit = {}) => {
    const path = address.replace('/api/console/v1', '');
    if (init.method === 'POST') sent.push({ path, body: JSON.parse(String(init.body)) });
    if (path === '/session') return Response.json({ username: 'ann', roles, defaultPassword: false });
    return Response.json(path.endsWith('/recompute') ? [invoice] : invoice);
  });
  render(
    <QueryClientProvider client={createQueryClient()}>
      <InvoicePage id="i1" />
    </QueryClientProvider>,
  );
  return { user: userEvent.setup(), sent };
}

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe("an invoice's page", () => {
  it('gives the receipts that it names as a file below their line, and nothing where it names none', async () => {
    const invoice = anInvoice();
    const digest = 'b'.repeat(64);
    const receipts = [{ line: 'usage:A', count: '300', first: '1', last: '320', digest }];
    open({ ...invoice, document: { ...invoice.document, receipts } });
    const link = await screen.findByRole('link', { name: '300 signed receipts' });
    expect(link.getAttribute('href')).toBe('/api/console/v1/invoices/i1/receipts?line=usage%3AA&limit=10000');
    expect(screen.getByText(digest)).toBeTruthy();
    cleanup();
    open(invoice);
    await screen.findByText('Calls: Usage');
    expect(screen.queryByText(/signed receipt/)).toBeNull();
  });

  it('shows what is charged, each line of usage with the way to its calls', async () => {
    open(anInvoice());
    const table = await screen.findByRole('table', { name: 'Lines' });
    expect(within(table).getByText('Team: base fee')).toBeTruthy();
    const calls = within(table).getAllByRole('link', { name: /Open the calls of/ });
    expect(calls.map((link) => link.getAttribute('href'))).toEqual(['/events?company=acme&class=billed']);
    expect(screen.getByRole('link', { name: 'JSON' }).getAttribute('href')).toBe('/api/console/v1/invoices/i1/json');
    expect(screen.getAllByText('$44.00').length).toBeGreaterThan(0);
  });

  it('says why one is held and what may be missing, and offers no file that would prove nothing', async () => {
    const gaps = [{ code: 'GATEWAY_LATE' as const, message: 'The gateway g1 was last heard of at noon.' }];
    open(anInvoice({ state: 'held', number: null, hash: null, holds: ['The engines differ'], gaps }));
    expect(await screen.findByText('The engines differ')).toBeTruthy();
    expect(screen.getByText(/last heard of at noon/)).toBeTruthy();
    expect(screen.queryByRole('link', { name: 'JSON' })).toBeNull();
  });

  it('notes what became of it with a reason', async () => {
    const { user, sent } = open(anInvoice());
    await user.click(await screen.findByRole('button', { name: 'Mark as paid…' }));
    await user.type(await screen.findByLabelText('Note'), 'Wire of 3 December');
    await user.click(screen.getByRole('button', { name: 'Mark as paid' }));
    await waitFor(() =>
      expect(sent).toEqual([{ path: '/invoices/i1/move', body: { to: 'paid', note: 'Wire of 3 December' } }]),
    );
  });

  it('has a held one computed anew, with a note where somebody has one', async () => {
    const { user, sent } = open(anInvoice({ state: 'held', number: null, hash: null, holds: ['The engines differ'] }));
    await user.click(await screen.findByRole('button', { name: 'Compute anew…' }));
    expect(await screen.findByText(/Plans and usage are taken as they are now/)).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Compute anew' }));
    await waitFor(() => expect(sent).toEqual([{ path: '/invoices/i1/recompute', body: { note: '' } }]));
  });

  it('offers that to nobody who only reads', async () => {
    open(anInvoice(), ['viewer']);
    await screen.findByRole('table', { name: 'Lines' });
    expect(screen.queryByRole('button', { name: /Mark as/ })).toBeNull();
  });
});
