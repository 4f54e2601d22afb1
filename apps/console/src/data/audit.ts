import type { AuditEntry } from '@tallygate/contracts/audit-entry';
import { queryOptions } from '@tanstack/react-query';
import { api } from '#lib/api-client.ts';

export const auditQuery = queryOptions({
  queryKey: ['audit'],
  queryFn: ({ signal }) => api.get<AuditEntry[]>('/audit', { signal }),
});
