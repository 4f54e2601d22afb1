import type { CustomerRow } from '@tallygate/contracts/customer';
import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { NuqsTestingAdapter } from 'nuqs/adapters/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createQueryClient } from '#lib/query-client.ts';
import { CustomerList } from './customer-list.tsx';

const aCustomer = (company: string, changes: Partial<CustomerRow> = {}): CustomerRow => ({
  company,
  name: '',
  plan: null,
  trend: [0, 0, 0, 0, 0, 3],
  calls: 3,
  consumers: 1,
  lastCallAt: null,
  isKnown: false,
  ...changes,
});
const charge = (company: string, totals: Record<string, string>, problem: string | null = null) => ({
  company,
  from: '2026-11-01T00:00:00.000Z',
  to: '2026-12-01T00:00:00.000Z',
  totals,
  lines: [],
  problem,
});

function open(rows: CustomerRow[], search = '') {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (address: string) => {
    const path = address.replace('/api/console/v1', '');
    asked.push(path);
    if (path === '/customers/charges')
      return Response.json({
        charges: [charge('acme', { usd: '1250', eur: '300' }), charge('beta', {}, 'Events were removed')],
      });
    if (path.startsWith('/customers')) return Response.json({ rows, total: rows.length });
    if (path === '/session') return Response.json({ username: 'ann', roles: ['viewer'], defaultPassword: false });
    return Response.json([{ id: 'pro', name: 'Pro', prices: [], versions: [], companies: 1 }]);
  });
  render(
    <NuqsTestingAdapter searchParams={search} hasMemory>
      <QueryClientProvider client={createQueryClient()}>
        <CustomerList />
      </QueryClientProvider>
    </NuqsTestingAdapter>,
  );
  return { user: userEvent.setup(), asked };
}

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe('the list of customers', () => {
  it('shows each currency for itself, and says so where a charge cannot be told', async () => {
    open([aCustomer('acme', { name: 'Acme Inc.' }), aCustomer('beta')]);
    const acme = await screen.findByRole('row', { name: /Acme Inc/ });
    expect(await within(acme).findByText('$12.50 + €3.00')).toBeDefined();
    expect(within(acme).getByRole('link', { name: 'Acme Inc.' }).getAttribute('href')).toBe('/customers/acme');
    const beta = screen.getByRole('row', { name: /beta/ });
    expect(within(beta).getByText('Not available').title).toBe('Events were removed');
  });

  it('asks for what its address narrows it to, and offers the way out when nothing matches', async () => {
    const { user, asked } = open([], '?search=zz&plan=none');
    expect(await screen.findByText('Nothing matches the search.')).toBeDefined();
    expect(asked.some((path) => path.includes('search=zz') && path.includes('plan=none'))).toBe(true);
    await user.click(screen.getByRole('button', { name: 'Clear search' }));
    expect(await screen.findByText('Nobody pays yet')).toBeDefined();
  });

  it('offers a viewer nothing to add', async () => {
    open([aCustomer('acme')]);
    await screen.findByRole('row', { name: /acme/ });
    expect(screen.queryByRole('link', { name: /New customer/ })).toBeNull();
  });
});
