import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, renderHook, waitFor } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { createQueryClient } from '#lib/query-client.ts';
import { usePaletteEntries } from './use-palette-entries.ts';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

it('finds each plan by its name, and leads to its page', async () => {
  vi.stubGlobal('fetch', async (address: string) =>
    address.endsWith('/plans') ? Response.json([{ id: 'p/1', name: 'Pro' }]) : Response.json({}, { status: 404 }),
  );
  const client = createQueryClient();
  const { result } = renderHook(() => usePaletteEntries(), {
    wrapper: ({ children }) => <QueryClientProvider client={client}>{children}</QueryClientProvider>,
  });

  await waitFor(() =>
    expect(result.current.find(({ group }) => group === 'Plans')).toMatchObject({
      label: 'Pro',
      target: { href: '/plans/p%2F1' },
    }),
  );
});

it('finds each numbered invoice by its number, and leads to its page', async () => {
  const invoices = [
    { id: 'i/1', number: 'TG-2026-000007', company: 'Acme' },
    { id: 'i/2', number: null, company: 'Acme' },
  ];
  vi.stubGlobal('fetch', async (address: string) =>
    address.includes('/invoices') ? Response.json({ invoices, nextCursor: null }) : Response.json({}, { status: 404 }),
  );
  const client = createQueryClient();
  const { result } = renderHook(() => usePaletteEntries(), {
    wrapper: ({ children }) => <QueryClientProvider client={client}>{children}</QueryClientProvider>,
  });

  await waitFor(() =>
    expect(result.current.filter(({ group }) => group === 'Invoices')).toMatchObject([
      { label: 'TG-2026-000007', hint: 'Acme', target: { href: '/invoices/i%2F1' } },
    ]),
  );
});
