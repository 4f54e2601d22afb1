import type { Job } from '../scheduler/job.ts';
import { runNightly } from './run-reconciliation.ts';

const DAY_MS = 86_400_000;
/** After midnight of UTC, when the reports of the day's last hour have arrived and were counted. */
const AT_MS = 3 * 3_600_000;

/** Compares ledger, reports, rails and invoices once a night, at one api at a time. */
export function reconciliationJob(context: Parameters<typeof runNightly>[0]): Job {
  return {
    name: 'reconcile',
    about: 'Compare the ledger with what rails have',
    runs: 'once',
    next: (afterMs) => Math.floor((afterMs - AT_MS) / DAY_MS) * DAY_MS + DAY_MS + AT_MS,
    run: async () => {
      // Without a rail there is nothing to compare with.
      if ((await context.db.prisma.rail.count()) === 0) return null;
      const { counts, alarming } = await runNightly(context);
      return `${counts.equal} equal, ${counts.differs} differ, ${alarming} of them twice`;
    },
  };
}
