import type { LedgerSummary } from '@tallygate/contracts/ledger-summary';
import type { Database } from '@tallygate/db/database';
import { Prisma } from '@tallygate/db/generated/client';
import { foldChanges } from './fold-changes.ts';
import { ceil, floor, hoursCutBy } from './grains.ts';
import { requireEvents, requireQuarters } from './require-events.ts';

const QUARTER_MS = 900_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * How many tool calls the ledger holds, how many are billable, and why the others are not.
 * Corrections are told beside the events, which they never change.
 * Whole days, hours and quarters of an hour come from the roll-ups; what a range leaves of a quarter is counted from events.
 * @param range half-open; an absent bound is open
 * @throws AppError EVENTS_REMOVED when it cuts a quarter of an hour whose events retention has removed
 */
export async function summariseLedger(db: Database, range: { from?: string; to?: string }): Promise<LedgerSummary> {
  const { bounds, cuts } = cutRange(range);
  await foldChanges(db);
  await requireEvents(db, cuts, 'The range cuts a quarter of an hour');
  const [firstQuarter, firstHour, firstDay, endOfDays, endOfHours, endOfQuarters] = bounds;
  await requireQuarters(db, hoursCutBy([firstQuarter, endOfQuarters].filter(Number.isFinite)), 'The range ends');
  const parts = [
    rollupsOf(firstQuarter, firstHour),
    rollupsOf(endOfHours, endOfQuarters),
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
      from (${Prisma.join(parts, ' union all ')}) counted where reason <> 'test' group by 1, 2, 3`,
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

type Bounds = [
  firstQuarter: number,
  firstHour: number,
  firstDay: number,
  endOfDays: number,
  endOfHours: number,
  endOfQuarters: number,
];

/** Where quarters, hours and days begin and end, in the order of time; and what is left of cut quarters at either side. */
function cutRange(range: { from?: string; to?: string }): { bounds: Bounds; cuts: { from: number; to: number }[] } {
  const from = range.from === undefined ? -Infinity : Date.parse(range.from);
  const to = range.to === undefined ? Infinity : Date.parse(range.to);
  const firstQuarter = ceil(from, QUARTER_MS);
  const endOfQuarters = floor(to, QUARTER_MS);
  if (firstQuarter > endOfQuarters) return { bounds: [to, to, to, to, to, to], cuts: from < to ? [{ from, to }] : [] };
  const cuts = [
    { from, to: firstQuarter },
    { from: endOfQuarters, to },
  ].filter((cut) => cut.from < cut.to);
  const firstHour = Math.min(ceil(from, HOUR_MS), endOfQuarters);
  const endOfHours = Math.max(floor(to, HOUR_MS), firstHour);
  const firstDay = Math.min(ceil(from, DAY_MS), endOfHours);
  const endOfDays = Math.max(floor(to, DAY_MS), firstDay);
  return { bounds: [firstQuarter, firstHour, firstDay, endOfDays, endOfHours, endOfQuarters], cuts };
}

function totalsOf(span: 'hour' | 'day', from: number, to: number): Prisma.Sql {
  return Prisma.sql`select method, reason, billable, calls, late from event_totals
    where span = ${span} and start >= ${instant(from)}::timestamptz and start < ${instant(to)}::timestamptz`;
}

function rollupsOf(from: number, to: number): Prisma.Sql {
  return Prisma.sql`select method, reason, billable, calls, late from event_rollups
    where quarter >= ${instant(from)}::timestamptz and quarter < ${instant(to)}::timestamptz`;
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
