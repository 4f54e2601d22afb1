import type { Database } from '@tallygate/db/database';
import { every, type Job } from '../scheduler/job.ts';
import { removeOldEvents } from './remove-old-events.ts';

const EVERY_MS = 3_600_000;

/** Removes events that are older than they are kept. */
export function retentionJob({ db, now }: { db: Database; now: () => Date }): Job {
  return {
    name: 'retention',
    about: 'Remove events that are older than they are kept',
    runs: 'once',
    next: every(EVERY_MS),
    run: async (signal) => {
      const { removed } = await removeOldEvents({ db, now }, signal);
      return removed === 0 ? null : `${removed} events removed; their sums stay`;
    },
  };
}
