import { useMutation, useQueryClient } from '@tanstack/react-query';
import { doctorQuery, runCheck } from '#data/doctor.ts';
import { useProbeServer } from '#data/servers.ts';
import { type Check, replaceCheck } from './group-checks.ts';

/** Whether a check is of a server, which is then asked anew before what is known of it is looked at. */
export function isOfServer(check: Pick<Check, 'id' | 'subject'>): boolean {
  return check.id === 'upstream.answers' && check.subject !== null;
}

/** Runs one check again and puts it in its place in the report. */
export function useRunCheck() {
  const client = useQueryClient();
  const probe = useProbeServer();
  return useMutation({
    mutationFn: async (check: Check) => {
      if (isOfServer(check) && check.subject !== null) await probe.mutateAsync(check.subject);
      return { id: check.id, again: await runCheck(check.id) };
    },
    onSuccess: ({ id, again }) =>
      client.setQueryData(
        doctorQuery.queryKey,
        (report) => report && { ...report, checks: replaceCheck(report.checks, id, again.checks) },
      ),
  });
}
