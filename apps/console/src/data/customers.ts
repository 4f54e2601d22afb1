import type {
  AliasView,
  CreateCustomer,
  CustomerCharge,
  CustomerDetails,
  CustomerList,
  CustomerQuery,
  CustomerUsage,
  CustomerView,
} from '@tallygate/contracts/customer';
import type { TotalCharge } from '@tallygate/contracts/total-charge';
import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '#lib/api-client.ts';

const path = (company: string) => `/customers/${encodeURIComponent(company)}`;

/** What narrows the list of customers. */
export type CustomerFilters = Partial<Omit<CustomerQuery, 'limit'>>;

/** Customers are shown by so many at a time. */
export const CUSTOMERS_AT_ONCE = 50;

export const customersQuery = (filters: CustomerFilters) =>
  queryOptions({
    queryKey: ['customers', 'list', filters],
    queryFn: ({ signal }) =>
      api.get<CustomerList>('/customers', { query: { ...filters, limit: CUSTOMERS_AT_ONCE }, signal }),
    placeholderData: keepPreviousData,
  });

/** What those owe for their present period so far, by company. */
export const chargesQuery = (companies: readonly string[]) =>
  queryOptions({
    queryKey: ['customers', 'charges', companies],
    queryFn: async ({ signal }) => {
      const { charges } = await api.post<{ charges: CustomerCharge[] }>(
        '/customers/charges',
        { companies },
        { signal },
      );
      return new Map(charges.map((charge) => [charge.company, charge]));
    },
    enabled: companies.length > 0,
    placeholderData: keepPreviousData,
    staleTime: 15_000,
  });

/** What all companies owe for their present periods so far. */
export const totalChargeQuery = queryOptions({
  queryKey: ['customers', 'charges', 'total'],
  queryFn: ({ signal }) => api.get<TotalCharge>('/customers/charges', { signal }),
  staleTime: 15_000,
  refetchInterval: 60_000,
});

export const customerQuery = (company: string) =>
  queryOptions({
    queryKey: ['customers', 'one', company],
    queryFn: ({ signal }) => api.get<CustomerView>(path(company), { signal }),
  });

export const customerUsageQuery = (company: string, range: { from: string; to: string }) =>
  queryOptions({
    queryKey: ['customers', 'usage', company, range],
    queryFn: ({ signal }) => api.get<CustomerUsage>(`${path(company)}/usage`, { query: range, signal }),
    placeholderData: keepPreviousData,
  });

/** Runs a write, after which everything about customers is read anew. */
function useCustomerWrite<Input, Output>(write: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: write, onSuccess: () => client.invalidateQueries({ queryKey: ['customers'] }) });
}

export function useCreateCustomer() {
  return useCustomerWrite((customer: CreateCustomer) => api.post<CustomerView>('/customers', customer));
}

export function useSaveCustomer(company: string) {
  return useCustomerWrite((edit: CustomerDetails & { revision: number }) => api.put<CustomerView>(path(company), edit));
}

export function useMergeCompany(company: string) {
  return useCustomerWrite((alias: string) => api.post<AliasView>(`${path(company)}/aliases`, { alias }));
}

export function useUndoMerge(company: string) {
  return useCustomerWrite((id: string) => api.delete<AliasView>(`${path(company)}/aliases/${encodeURIComponent(id)}`));
}
