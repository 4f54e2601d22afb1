import type { LedgerSummary } from '@tallygate/contracts/console-api';
import type { Database } from '@tallygate/db/database';

/**
 * How many tool calls the ledger holds, how many are billable, and why the others are not.
 * Whole hours come from the roll-ups; a range that cuts an hour is counted from the events themselves.
 * @param range half-open; an absent bound is open
 */
export async function summariseLedger(db: Database, range: { from?: string; to?: string }): Promise<LedgerSummary> {
  const exact = [range.from, range.to].some((bound) => bound !== undefined && Date.parse(bound) % 3_600_000 !== 0);
  const source = exact
    ? `select method, reason, billable, 1 as calls, late::int as late from events
       where ($1::timestamptz is null or time >= $1) and ($2::timestamptz is null or time < $2)`
    : `select method, reason, billable, calls, late from event_rollups
       where ($1::timestamptz is null or hour >= $1) and ($2::timestamptz is null or hour < $2)`;
  const rows = await db.sql<{ reason: string; is_call: boolean; billable: boolean; calls: string; late: string }>(
    `select reason, method = 'tools/call' as is_call, billable, sum(calls) as calls, sum(late) as late
     from (${source}) counted group by 1, 2, 3`,
    [range.from ?? null, range.to ?? null],
  );
  const summary: LedgerSummary = { calls: 0, billable: 0, byReason: {}, lateEvents: 0 };
  for (const row of rows) {
    const calls = Number(row.calls);
    if (row.is_call) summary.calls += calls;
    if (row.billable) summary.billable += calls;
    summary.byReason[row.reason] = (summary.byReason[row.reason] ?? 0) + calls;
    summary.lateEvents += Number(row.late);
  }
  return summary;
}
