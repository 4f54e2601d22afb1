import type { InvoicePage, InvoiceSummary, InvoiceView } from '@tallygate/contracts/invoice';
import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query';
import { api } from '#lib/api-client.ts';

/** Empty texts narrow nothing. */
export type InvoiceFilters = { company: string; state: string };

export const ALL_INVOICES: InvoiceFilters = { company: '', state: '' };

/** Pages of invoices: those of running periods, then the newest period first. */
export const invoicePagesQuery = ({ company, state }: InvoiceFilters) =>
  infiniteQueryOptions({
    queryKey: ['invoices', 'pages', company, state],
    queryFn: ({ pageParam, signal }) =>
      api.get<InvoicePage>('/invoices', {
        query: { company: company || undefined, state: state || undefined, cursor: pageParam },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });

/** The newest invoices that have a number, to be found by it. */
export const numberedInvoicesQuery = queryOptions({
  queryKey: ['invoices', 'numbered'],
  queryFn: async ({ signal }) => {
    const { invoices } = await api.get<InvoicePage>('/invoices', { query: { limit: 200 }, signal });
    return invoices.flatMap(({ id, number, company }) => (number === null ? [] : [{ id, number, company }]));
  },
});

export const invoiceQuery = (id: string) =>
  queryOptions({
    queryKey: ['invoices', 'one', id],
    queryFn: ({ signal }) => api.get<InvoiceView>(`/invoices/${encodeURIComponent(id)}`, { signal }),
  });

export type InvoiceMove = { to: 'sent' | 'paid' | 'void' | 'uncollectible' | 'release' | 'recompute'; note: string };

/** Says what became of an invoice, lets a held one go out, or has it computed anew; then nothing may be due any more. */
export function useMoveInvoice(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ to, note }: InvoiceMove): Promise<{ isThere: boolean }> => {
      if (to === 'recompute') {
        const now = await api.post<InvoiceSummary[]>(`/invoices/${id}/recompute`, { note });
        return { isThere: now.some((one) => one.id === id) };
      }
      await api.post<InvoiceView>(`/invoices/${id}/${to === 'release' ? to : 'move'}`, {
        ...(to !== 'release' && { to }),
        note,
      });
      return { isThere: true };
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ['invoices'] }),
  });
}

/** Where a browser loads an invoice as a file. */
export function invoiceFile(id: string, form: 'csv' | 'json' | 'pdf'): string {
  return `/api/console/v1/invoices/${encodeURIComponent(id)}/${form}`;
}

/** The receipts that an invoice names at a line, as a file. */
export function lineReceiptsHref(id: string, line: string): string {
  return `/api/console/v1/invoices/${encodeURIComponent(id)}/receipts?${new URLSearchParams({ line, limit: '10000' })}`;
}
