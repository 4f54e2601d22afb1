import type { TrialClock } from '@tallygate/contracts/trial-clock';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '#lib/api-client.ts';
import { setClockAhead } from '#lib/clock.ts';

/** Sets the clock of calls, periods and bills to an instant, here and at every gateway. */
export function useMoveClock() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (now: string) => api.put<TrialClock>('/trial/clock', { now }),
    onSuccess: async ({ offsetMs }) => {
      setClockAhead(offsetMs);
      // Whatever was read before is of another day.
      await client.invalidateQueries();
    },
  });
}
