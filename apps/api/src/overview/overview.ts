import type { Overview } from '@tallygate/contracts/overview';
import type { Database } from '@tallygate/db/database';
import { foldChanges } from '../ledger/fold-changes.ts';

const HOUR_MS = 3_600_000;
const TOP = 5;

type HourRow = { hour: Date; billable: string; not_billable: string; failed: string; refused: string };

/** Numbers of a range and of the one before it, from roll-ups; the range is widened to whole hours. */
export async function readOverview(db: Database, range: { from: Date; to: Date }): Promise<Overview> {
  await foldChanges(db);
  const from = new Date(Math.floor(range.from.getTime() / HOUR_MS) * HOUR_MS);
  const to = new Date(Math.ceil(range.to.getTime() / HOUR_MS) * HOUR_MS);
  const before = new Date(from.getTime() - (to.getTime() - from.getTime()));
  const [hours, previous, topTools, topConsumers] = await Promise.all([
    db.sql<HourRow>(`${CALLS_PER_HOUR} order by 1`, [from, to]),
    db.sql<HourRow>(CALLS_PER_HOUR, [before, from]),
    db.sql<{ tool: string; calls: string }>(topOf('tool'), [from, to]),
    db.sql<{ consumer: string; calls: string }>(topOf('consumer'), [from, to]),
  ]);
  const now = total(hours);
  const then = total(previous);
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    ...now,
    previous: { calls: then.calls, billable: then.billable, failures: then.failures },
    hours: hours.map((row) => ({
      hour: row.hour.toISOString(),
      billable: Number(row.billable),
      notBillable: Number(row.not_billable),
      failed: Number(row.failed),
    })),
    topTools: topTools.map((row) => ({ tool: row.tool, calls: Number(row.calls) })),
    topConsumers: topConsumers.map((row) => ({ consumer: row.consumer, calls: Number(row.calls) })),
  };
}

function total(rows: readonly HourRow[]) {
  const sum = (pick: (row: HourRow) => string) => rows.reduce((count, row) => count + Number(pick(row)), 0);
  const billable = sum((row) => row.billable);
  const failures = sum((row) => row.failed);
  const refused = sum((row) => row.refused);
  return { calls: billable + failures + sum((row) => row.not_billable), billable, failures, refused };
}

// Every tool call is in exactly one of billable, failed and not_billable; refused ones are counted beside.
const CALLS_PER_HOUR = `
select date_trunc('hour', quarter, 'UTC') as hour,
  coalesce(sum(calls) filter (where billable), 0) as billable,
  coalesce(sum(errors) filter (where not billable), 0) as failed,
  coalesce(sum(calls - errors) filter (where not billable), 0) as not_billable,
  coalesce(sum(calls) filter (where reason like 'denied_%'), 0) as refused
from event_rollups where method = 'tools/call' and quarter >= $1 and quarter < $2 group by 1`;

function topOf(column: 'tool' | 'consumer'): string {
  return `select ${column}, sum(calls) as calls from event_rollups
    where method = 'tools/call' and ${column} <> '' and quarter >= $1 and quarter < $2
    group by 1 order by 2 desc, 1 limit ${TOP}`;
}
