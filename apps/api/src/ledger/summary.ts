import type { LedgerSummary } from '@tallygate/contracts/ledger-summary';
import type { Database } from '@tallygate/db/database';
import { Prisma } from '@tallygate/db/generated/client';
import { foldChanges } from './fold-changes.ts';
import { requireEvents } from './require-events.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * How many tool calls the ledger holds, how many are billable, and why the others are not.
 * Corrections are told beside the events, which they never change.
 * Whole days and hours come from the roll-ups; where a range cuts an hour, the cut is counted from the events themselves.
 * @param range half-open; an absent bound is open
 * @throws AppError EVENTS_REMOVED when it cuts an hour whose events retention has removed
 */
export async function summariseLedger(db: Database, range: { from?: string; to?: string }): Promise<LedgerSummary> {
  const { bounds, cuts } = cutRange(range);
  await foldChanges(db);
  await requireEvents(db, cuts, 'The range cuts an hour');
  const [firstHour, firstDay, endOfDays, endOfHours] = bounds;
  const parts = [
    totalsOf('hour', firstHour, firstDay),
    totalsOf('day', firstDay, endOfDays),
    totalsOf('hour', endOfDays, endOfHours),
    ...cuts.map(
      ({
        from,
        to,
      }) => Prisma.sql`select method, reason, billable, count as calls, late::int * count as late from events
        where time >= ${instant(from)}::timestamptz and time < ${instant(to)}::timestamptz`,
    ),
  ];
  const rows = await db.sql<{ reason: string; is_call: boolean; billable: boolean; calls: string; late: string }>(
    Prisma.sql`select reason, method = 'tools/call' as is_call, billable, sum(calls) as calls, sum(late) as late
      from (${Prisma.join(parts, ' union all ')}) counted group by 1, 2, 3`,
  );
  const corrections = await sumCorrections(db, range);
  const summary: LedgerSummary = { calls: 0, billable: 0, byReason: {}, lateEvents: 0, corrections };
  for (const row of rows) {
    const calls = Number(row.calls);
    if (row.is_call) summary.calls += calls;
    if (row.billable) summary.billable += calls;
    summary.byReason[row.reason] = (summary.byReason[row.reason] ?? 0) + calls;
    summary.lateEvents += Number(row.late);
  }
  return summary;
}

/** Where hours begin, days begin, days end and hours end; and what is left of cut hours at either side. */
function cutRange(range: { from?: string; to?: string }): {
  bounds: [number, number, number, number];
  cuts: { from: number; to: number }[];
} {
  const from = range.from === undefined ? -Infinity : Date.parse(range.from);
  const to = range.to === undefined ? Infinity : Date.parse(range.to);
  const firstHour = Math.ceil(from / HOUR_MS) * HOUR_MS;
  const endOfHours = Math.floor(to / HOUR_MS) * HOUR_MS;
  if (firstHour > endOfHours) return { bounds: [to, to, to, to], cuts: from < to ? [{ from, to }] : [] };
  const cuts = [
    { from, to: firstHour },
    { from: endOfHours, to },
  ].filter((cut) => cut.from < cut.to);
  const firstDay = Math.min(Math.ceil(from / DAY_MS) * DAY_MS, endOfHours);
  const endOfDays = Math.max(Math.floor(to / DAY_MS) * DAY_MS, firstDay);
  return { bounds: [firstHour, firstDay, endOfDays, endOfHours], cuts };
}

function totalsOf(span: 'hour' | 'day', from: number, to: number): Prisma.Sql {
  return Prisma.sql`select method, reason, billable, calls, late from event_totals
    where span = ${span} and start >= ${instant(from)}::timestamptz and start < ${instant(to)}::timestamptz`;
}

/** Milliseconds since 1970 as PostgreSQL reads an instant; an open bound is infinite. */
function instant(at: number): Date | string {
  return Number.isFinite(at) ? new Date(at) : at < 0 ? '-infinity' : 'infinity';
}

async function sumCorrections(
  db: Database,
  range: { from?: string; to?: string },
): Promise<LedgerSummary['corrections']> {
  const rows = await db.sql<{ meter_id: string | null; count: string; quantity: string }>(
    `select meter_id, count(*) as count, trim_scale(sum(quantity)) as quantity from corrections
     where ($1::timestamptz is null or time >= $1) and ($2::timestamptz is null or time < $2)
     group by meter_id order by meter_id`,
    [range.from ?? null, range.to ?? null],
  );
  return {
    count: rows.reduce((sum, row) => sum + Number(row.count), 0),
    calls: rows.find((row) => row.meter_id === null)?.quantity ?? '0',
    meters: rows.flatMap(({ meter_id: meterId, quantity }) => (meterId === null ? [] : [{ meterId, quantity }])),
  };
}
