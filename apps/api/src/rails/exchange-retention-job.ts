import type { Database } from '@tallygate/db/database';
import { every, type Job } from '../scheduler/job.ts';

const EVERY_MS = 3_600_000;
/** As long as somebody may still ask what exactly was sent for an invoice: a period, and the months in which it is disputed. */
const KEPT_MS = 90 * 86_400_000;

/** Removes what was asked and answered in attempts at rails; when each was made, and what came of it, stays. */
export function exchangeRetentionJob({ db, machineNow }: { db: Database; machineNow: () => Date }): Job {
  /** Everything before was looked at. */
  let doneTo = new Date(0);
  return {
    name: 'exchange_retention',
    about: 'Remove what was sent to rails and answered after 90 days',
    runs: 'once',
    next: every(EVERY_MS),
    run: async () => {
      const until = new Date(machineNow().getTime() - KEPT_MS);
      const rows = await db.sql(
        `update rail_attempts set exchanges = '[]' where at >= $1 and at < $2 and exchanges <> '[]'::jsonb returning id`,
        [doneTo, until],
      );
      doneTo = until;
      return rows.length === 0 ? null : `the exchanges of ${rows.length} attempts removed`;
    },
  };
}
