import type { Database } from '@tallygate/db/database';
import { readBalances } from '../credits/read-credits.ts';
import type { Reading, WatchedRule } from './reading.ts';

/** Companies whose balances are read at once. */
const AT_ONCE = 500;

/** What companies have left of their credits in the rule's currency; nothing of who was never granted any. */
export async function readBalance(
  db: Database,
  { company, currency, since }: WatchedRule,
  now: Date,
): Promise<Reading[]> {
  const found: Reading[] = [];
  let after: string | undefined;
  for (;;) {
    const page = await readBalances(db, { limit: AT_ONCE, after, now, ...(company !== null && { company }) });
    for (const row of page.rows)
      if (row.currency === currency)
        // It has no window: what was told stays told until the rule is made anew.
        found.push({ subject: row.company, from: since, to: null, value: row.balance });
    if (page.after === null) return found;
    after = page.after;
  }
}
