import type { Database } from '@tallygate/db/database';
import { Prisma } from '@tallygate/db/generated/client';
import { WHOLE_EVENTS } from '../events/event-row.ts';
import { type GroupRow, keyExpressions } from './group-rows.ts';
import type { Span } from './time-slices.ts';
import type { UsageReading } from './usage-reading.ts';

/** What is asked of the ledger. */
export type UsageQuery = { db: Database; reading: UsageReading; period: Span; company: string | undefined };

type Part = Pick<UsageQuery, 'db' | 'reading' | 'company'>;

/** Groups of equal events within a span, from the events themselves; of those that `only` lets in, where it is given. */
export function eventRows(
  { db, reading, company, only = Prisma.empty }: Part & { only?: Prisma.Sql },
  span: Span,
  keys: UsageReading['keys'],
): Promise<GroupRow[]> {
  const selected = [...reading.columns, 'delivery_state', ...keyExpressions(keys)];
  const sum =
    reading.sum === null
      ? ''
      : `trim_scale(sum((${reading.sum.ofEvent}) * count::bigint))::text as total,
        coalesce(sum(count) filter (where (${reading.sum.ofEvent}) is null), 0) as not_numeric,`;
  return groupsOf(
    db,
    Prisma.sql`select ${bucketOf('time', reading)} as bucket, ${Prisma.raw(selected.join(', '))}, ${Prisma.raw(sum)}
        sum(count) as calls, coalesce(sum(count) filter (where late), 0) as late, (extract(epoch from max(time)) * 1000)::int8 as last_at
      from ${Prisma.raw(WHOLE_EVENTS)} where ${within('time', span)} ${ofCompany(company)} ${only}
      group by ${ordinals(1 + selected.length)}`,
  );
}

/** The same groups from hourly roll-ups, for whole hours. */
export function hourRows({ db, reading, company }: Part, hours: Span): Promise<GroupRow[]> {
  const selected = [...reading.columns, 'delivery_state'];
  return groupsOf(
    db,
    Prisma.sql`select ${bucketOf('hour', reading)} as bucket, ${Prisma.raw(selected.join(', '))}, ${rolledSum(reading)}
        sum(calls) as calls, sum(late) as late, (extract(epoch from max(hour)) * 1000)::int8 + 3599999 as last_at
      from event_rollups where ${within('hour', hours)} ${ofCompany(company)}
      group by ${ordinals(1 + selected.length)}`,
  );
}

/** Whether the hourly roll-ups of a span are at most so many. */
export async function hasFewHours({ db, company }: Part, hours: Span, atMost: number): Promise<boolean> {
  const [answer] = await db.sql<{ count: string }>(
    Prisma.sql`select count(*) as count from (
      select 1 from event_rollups where ${within('hour', hours)} ${ofCompany(company)} limit ${atMost + 1}) as found`,
  );
  return Number(answer?.count ?? 0) <= atMost;
}

/**
 * Groups from the coarse totals, which know no consumers: days where they are whole, hours beside them. For a reading that
 * looks at tools, hours come from the hourly roll-ups, as totals know those only by day.
 * With `apart`, days are told for all companies together and companies for the whole span: the many pairs of the two
 * are added up in the database.
 */
export async function totalRows(
  { db, reading, company }: Part,
  hours: Span,
  apart: boolean,
): Promise<{ groups: GroupRow[]; days: GroupRow[] }> {
  const { days = { from: hours.to, to: hours.to } } = reading;
  const details = reading.columns.filter((column) => column === 'proxy' || column === 'tool');
  const dimensions = ['company', 'method', 'reason', 'billable', 'delivery_state', ...details];
  const columns = Prisma.raw([...dimensions, 'calls', 'late', 'quantity', 'whole_quantity', 'fractional'].join(', '));
  const prefix = details.includes('tool') ? 'tool_' : details.includes('proxy') ? 'proxy_' : '';
  const ofTotals = (unit: 'hour' | 'day', span: Span) =>
    Prisma.sql`select start, start + interval ${Prisma.raw(`'1 ${unit}'`)} as until, ${columns} from event_totals
      where span = ${prefix + unit} and ${within('start', span)} ${ofCompany(company)}`;
  const ofHours = (span: Span) =>
    prefix !== 'tool_'
      ? ofTotals('hour', span)
      : Prisma.sql`select hour as start, hour + interval '1 hour' as until, ${columns} from event_rollups
          where ${within('hour', span)} ${ofCompany(company)}`;
  const parts = [
    ofTotals('day', days),
    ofHours({ from: hours.from, to: Math.min(days.from, hours.to) }),
    ofHours({ from: days.to, to: hours.to }),
  ];
  const source = Prisma.sql`select *, ${bucketOf('start', reading)} as bucket from (${Prisma.join(parts, ' union all ')}) as parts`;
  const kept = Prisma.raw(['method', 'reason', 'billable', ...details].join(', '));
  const sums = Prisma.sql`${rolledSum(reading)} sum(calls) as calls, sum(late) as late,
    (extract(epoch from max(until)) * 1000)::int8 - 1 as last_at`;
  if (!apart) {
    const grouped = Prisma.sql`bucket, company, delivery_state, ${kept}`;
    const groups = await groupsOf(
      db,
      Prisma.sql`select ${grouped}, ${sums} from (${source}) as bucketed group by ${grouped}`,
    );
    return { groups, days: [] };
  }
  // The last report window of the period is told apart in either case.
  const last = reading.buckets.length;
  const lastStart = new Date(reading.buckets.at(-1) ?? hours.from);
  const slice = Prisma.sql`case when start >= ${lastStart}::timestamptz then ${last}::int else 1 end`;
  // Which company it is does not matter to a day, only whether there is one.
  const someone = Prisma.sql`case when company = '' then '' else 'any' end`;
  // Reading takes longer than grouping, so both are made of one reading. Only days know no delivery.
  const rows = await groupsOf(
    db,
    Prisma.sql`select coalesce(slice, bucket) as bucket, coalesce(company, someone) as company, delivery_state, ${kept}, ${sums}
      from (select *, ${slice} as slice, ${someone} as someone from (${source}) as bucketed) as sliced
      group by grouping sets ((slice, company, delivery_state, ${kept}), (bucket, someone, ${kept}))`,
  );
  const isDay = ({ delivery_state }: GroupRow): boolean => delivery_state === null;
  return { groups: rows.filter((row) => !isDay(row)), days: rows.filter(isDay) };
}

function rolledSum({ sum }: UsageReading): Prisma.Sql {
  return sum?.ofRollup
    ? Prisma.raw(`trim_scale(sum(${sum.ofRollup.total}))::text as total, ${sum.ofRollup.notNumeric} as not_numeric,`)
    : Prisma.empty;
}

/** The number of the bucket in which an instant lies, from 1. */
function bucketOf(column: 'time' | 'hour' | 'start', { buckets }: UsageReading): Prisma.Sql {
  return Prisma.sql`width_bucket(${Prisma.raw(column)}, ${buckets.map((at) => new Date(at))}::timestamptz[])`;
}

function within(column: 'time' | 'hour' | 'start', { from, to }: Span): Prisma.Sql {
  const name = Prisma.raw(column);
  return Prisma.sql`${name} >= ${new Date(from)} and ${name} < ${new Date(to)}`;
}

function ofCompany(company: string | undefined): Prisma.Sql {
  return company === undefined ? Prisma.empty : Prisma.sql`and company = ${company}`;
}

/** Selected expressions by their place: equal expressions with parameters of their own are not equal to PostgreSQL. */
function ordinals(count: number): Prisma.Sql {
  return Prisma.raw(Array.from({ length: count }, (_, index) => index + 1).join(', '));
}

/** One JSON value instead of many rows: in the embedded database each row of a result costs more than finding it. */
function groupsOf(db: Database, select: Prisma.Sql): Promise<GroupRow[]> {
  return db.transaction(async (tx) => {
    // Whatever the planner believes of the number of groups, they fit in memory: sorting all rows takes several times
    // as long, and is done on disk. Compiling a statement takes longer than running it.
    await tx.sql(
      "select set_config('work_mem', '64MB', true), set_config('enable_sort', 'off', true), set_config('jit', 'off', true)",
    );
    const [answer] = await tx.sql<{ rows: GroupRow[] }>(
      Prisma.sql`select coalesce(json_agg(found), '[]') as rows from (${select}) as found`,
    );
    return answer?.rows ?? [];
  });
}
