import type { PolicyAttachment } from '@tallygate/contracts/mcp-proxy';
import { isJudged, type PolicyEffect, type PolicyEffectRequest } from '@tallygate/contracts/policy-effect';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api } from '#lib/api-client.ts';

/** What policies that are being edited would have done to the calls of the last 24 hours. */
export const policyEffectQuery = (proxy: string, policies: readonly PolicyAttachment[]) => {
  const request: PolicyEffectRequest = {
    policies: policies.map(({ name, params, executionCondition }) => ({
      name,
      ...(isJudged(name) && { params }),
      ...(executionCondition !== undefined && { executionCondition }),
    })),
  };
  return queryOptions({
    queryKey: ['policy-effect', proxy, request],
    queryFn: ({ signal }) =>
      api.post<PolicyEffect>(`/proxies/${encodeURIComponent(proxy)}/policy-effect`, request, { signal }),
    placeholderData: keepPreviousData,
    staleTime: 15_000,
    gcTime: 60_000,
  });
};
