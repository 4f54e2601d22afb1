import type { DoctorReport } from '@tallygate/contracts/doctor-report';
import { queryOptions } from '@tanstack/react-query';
import { api } from '#lib/api-client.ts';

export const doctorQuery = queryOptions({
  queryKey: ['doctor'],
  queryFn: ({ signal }) => api.get<DoctorReport>('/doctor', { signal }),
  staleTime: 30_000,
});

/** Runs one check again. */
export function runCheck(id: string): Promise<DoctorReport> {
  return api.get<DoctorReport>('/doctor', { query: { check: id } });
}
