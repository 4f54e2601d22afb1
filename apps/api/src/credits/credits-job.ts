import type { Database } from '@tallygate/db/database';
import { every, type Job } from '../scheduler/job.ts';
import type { LeaseDesk } from './lease-desk.ts';
import { openBook, saveBook } from './pot-store.ts';

const EVERY_MS = 5_000;

/** Ends credits whose time is over, and takes back what gateways hold that are gone. */
export function creditsJob(context: { db: Database; leaseDesk: LeaseDesk; now: () => Date }): Job {
  return {
    name: 'credits',
    about: 'End expired credits, and take back those of gateways that are gone',
    runs: 'once',
    next: every(EVERY_MS),
    isDueAtStart: true,
    run: async () => {
      const reclaimed = await context.leaseDesk.reclaim();
      const expired = await expireGrants(context.db, context.now());
      if (reclaimed + expired === 0) return null;
      return `${expired} expired, ${reclaimed} leases taken back`;
    },
  };
}

/** Ends what is left of grants whose time is over. @returns how many grants were ended */
async function expireGrants(db: Database, now: Date): Promise<number> {
  const pots = await db.sql<{ id: string }>(
    `select distinct pot_id::text as id from credit_grants
     where available > 0 and state = 'active' and expires_at <= $1::timestamptz order by 1`,
    [now],
  );
  let ended = 0;
  for (const { id } of pots)
    await db.transaction(async (tx) => {
      const book = await openBook(tx, id);
      book.expire(now.getTime());
      ended += book.changedGrants.size;
      await saveBook(tx, id, book);
    });
  return ended;
}
