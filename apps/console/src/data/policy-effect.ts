import type { PolicyAttachment } from '@tallygate/contracts/mcp-proxy';
import { isJudged } from '@tallygate/contracts/policies/judged-policies';
import type { PoliciesEffect, PoliciesEffectRequest } from '@tallygate/contracts/policies-effect';
import type { PolicyEffect, PolicyEffectRequest } from '@tallygate/contracts/policy-effect';
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { api } from '#lib/api-client.ts';
import { freshFor } from '#lib/deleted-things.ts';
import { useSettled } from '#lib/use-settled.ts';

/** Policies as they are asked about: without params that may hold secrets. */
const drafts = (policies: readonly PolicyAttachment[]) =>
  policies.map(({ name, params, executionCondition }) => ({
    name,
    ...(isJudged(name) && { params }),
    ...(executionCondition !== undefined && { executionCondition }),
  }));

/** What policies that are being edited would have done to the calls of the last 24 hours. */
export const policyEffectQuery = (proxy: string, policies: readonly PolicyAttachment[]) => {
  const request: PolicyEffectRequest = { policies: drafts(policies) };
  return queryOptions({
    queryKey: ['policy-effect', proxy, request],
    queryFn: ({ signal }) =>
      api.post<PolicyEffect>(`/proxies/${encodeURIComponent(proxy)}/policy-effect`, request, { signal }),
    placeholderData: keepPreviousData,
    staleTime: freshFor(15_000),
    gcTime: 60_000,
  });
};

type ShownEffect = {
  /** Calls by what was asked for, whatever the policies are. */
  names: PolicyEffect['names'] | undefined;
  /** Undefined for a policy that refuses nothing, and while what is known belongs to an earlier edit. */
  at: (position: number, policy: string) => PolicyEffect['effects'][number] | undefined;
};

/** The same while they are being edited: what an earlier edit would have done is never shown for the present one. */
export function usePolicyEffect(proxy: string, policies: readonly PolicyAttachment[]): ShownEffect {
  const edited = JSON.stringify(policies);
  const settled = useSettled(edited);
  const { data, isPlaceholderData } = useQuery(policyEffectQuery(proxy, JSON.parse(settled) as PolicyAttachment[]));
  const isOfThis = settled === edited && !isPlaceholderData;
  return {
    names: data?.names,
    at: (position, policy) =>
      isOfThis ? data?.effects.find((one) => one.position === position && one.policy === policy) : undefined,
  };
}

export type ChangedPolicies = { proxy: string; policies: readonly PolicyAttachment[]; position: number };

const policiesEffectQuery = (changed: readonly ChangedPolicies[]) => {
  const request: PoliciesEffectRequest = {
    proxies: changed.map(({ proxy, policies, position }) => ({ proxy, policies: drafts(policies), position })),
  };
  return queryOptions({
    queryKey: ['policies-effect', request],
    queryFn: ({ signal }) => api.post<PoliciesEffect>('/proxies/policy-effect', request, { signal }),
    enabled: changed.length > 0,
    placeholderData: keepPreviousData,
    staleTime: 15_000,
    gcTime: 60_000,
  });
};

/** What one policy would have done at several proxies while it is being edited; undefined while the present edit is not told. */
export function usePoliciesEffect(changed: readonly ChangedPolicies[]): PoliciesEffect | undefined {
  const edited = JSON.stringify(changed);
  const settled = useSettled(edited);
  const { data, isPlaceholderData } = useQuery(policiesEffectQuery(JSON.parse(settled) as ChangedPolicies[]));
  return settled === edited && !isPlaceholderData && changed.length > 0 ? data : undefined;
}
