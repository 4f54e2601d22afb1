import type { EnrolmentCode, GatewayList, RevokedGateway } from '@tallygate/contracts/gateway-enrolment';
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '#lib/api-client.ts';

const REFRESH_MS = 5_000;

export const gatewaysQuery = queryOptions({
  queryKey: ['gateways'],
  queryFn: ({ signal }) => api.get<GatewayList>('/gateways', { signal }),
  refetchInterval: REFRESH_MS,
});

/** A change to gateways; a code is not kept among what was answered. */
function useGatewayChange<Input, Answer>(change: (input: Input) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    gcTime: 0,
    onSuccess: () => client.invalidateQueries({ queryKey: gatewaysQuery.queryKey }),
  });
}

export const useEnrolGateway = () =>
  useGatewayChange((id: string) => api.post<EnrolmentCode>('/gateways/enrolments', { id }));

export const useRevokeGateway = () =>
  useGatewayChange((id: string) => api.post<RevokedGateway>(`/gateways/${encodeURIComponent(id)}/revoke`));
