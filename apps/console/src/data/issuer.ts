import type { InvoiceIssuer } from '@tallygate/contracts/invoice';
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '#lib/api-client.ts';

/** Who issues invoices here, and how. */
export const issuerQuery = queryOptions({
  queryKey: ['invoices', 'issuer'],
  queryFn: ({ signal }) => api.get<InvoiceIssuer>('/invoices/issuer', { signal }),
});

/** Holds for invoices that become final from now on. */
export function useSaveIssuer() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (issuer: InvoiceIssuer) => api.put<InvoiceIssuer>('/invoices/issuer', issuer),
    onSuccess: () => client.invalidateQueries({ queryKey: ['invoices'] }),
  });
}
