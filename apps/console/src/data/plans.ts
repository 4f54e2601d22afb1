import type { CompanyPlanView, PlanView, SaveCompanyPlan, SavePlan } from '@tallygate/contracts/plan';
import type { PlanSimulation, SimulatePlans } from '@tallygate/contracts/plan-simulation';
import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '#lib/api-client.ts';

const path = (id: string) => `/plans/${encodeURIComponent(id)}`;
const entryPath = (id: string) => `/company-plans/${encodeURIComponent(id)}`;

export const plansQuery = queryOptions({
  queryKey: ['plans'],
  queryFn: ({ signal }) => api.get<PlanView[]>('/plans', { signal }),
});

export const planQuery = (id: string) =>
  queryOptions({
    queryKey: ['plans', id],
    queryFn: ({ signal }) => api.get<PlanView>(path(id), { signal }),
  });

/** Which companies are on which plans and when. */
export const companyPlansQuery = queryOptions({
  queryKey: ['plans', 'companies'],
  queryFn: ({ signal }) => api.get<CompanyPlanView[]>('/company-plans', { signal }),
});

/** Runs a write, after which everything that plans decide is read anew. */
function usePlanWrite<Input, Output>(write: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: write,
    onSuccess: () =>
      Promise.all(
        ['plans', 'customers', 'status', 'pending'].map((key) => client.invalidateQueries({ queryKey: [key] })),
      ),
  });
}

/** Stores a plan; in the place of another where it was opened, unless somebody changed that meanwhile. */
export function useSavePlan() {
  return usePlanWrite(({ of, plan }: { of?: Pick<PlanView, 'id' | 'revision'>; plan: SavePlan }) =>
    of === undefined
      ? api.post<PlanView>('/plans', plan)
      : api.put<PlanView>(path(of.id), { ...plan, revision: of.revision }),
  );
}

export function useDeletePlan() {
  return usePlanWrite((id: string) => api.delete(path(id)));
}

/** Puts a company on a plan; with an id in the place of that entry. */
export function useSaveCompanyPlan() {
  return usePlanWrite(({ id, entry }: { id?: string; entry: SaveCompanyPlan }) =>
    id === undefined
      ? api.post<CompanyPlanView>('/company-plans', entry)
      : api.put<CompanyPlanView>(entryPath(id), entry),
  );
}

export function useDeleteCompanyPlan() {
  return usePlanWrite((id: string) => api.delete(entryPath(id)));
}

/** What companies would have owed on plans. Without a request nothing is asked. */
export const simulationQuery = (request: SimulatePlans | null) =>
  queryOptions({
    queryKey: ['plans', 'simulation', request],
    queryFn: ({ signal }) => api.post<PlanSimulation>('/plans/simulate', request, { signal }),
    enabled: request !== null,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
