import type { Database } from '@tallygate/db/database';
import { Prisma } from '@tallygate/db/generated/client';
import { WHOLE_EVENTS } from '../events/event-row.ts';
import { type Grains, grainsOf } from '../ledger/grains.ts';
import { SOMEONE } from '../ledger/rollup-columns.ts';
import { type GroupRow, keyExpressions } from './group-rows.ts';
import type { LongEvent, MovedEvents } from './moved-events.ts';
import type { Span } from './time-slices.ts';
import type { Column, UsageReading } from './usage-reading.ts';

const QUARTER_MS = 900_000;

/** What is asked of the ledger. */
export type UsageQuery = {
  db: Database;
  reading: UsageReading;
  period: Span;
  company: string | undefined;
  /** The events that count at another time than the one at which the roll-ups have them. */
  moved: MovedEvents;
};

type Part = Pick<UsageQuery, 'db' | 'reading' | 'company'>;
type RolledPart = Part & Pick<UsageQuery, 'moved'>;

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

/** SQL that leaves out events which are counted at another time. */
export function staying({ out }: MovedEvents): Prisma.Sql {
  return out.length === 0 ? Prisma.empty : Prisma.sql`and id <> all(${out.map(({ id }) => id)}::uuid[])`;
}

/** Groups of the events that were accepted before their span and count in it, when they ended. */
export async function arrivedRows(query: UsageQuery): Promise<GroupRow[]> {
  const { reading, moved } = query;
  const byBucket = new Map<number, LongEvent[]>();
  for (const event of moved.into) {
    const bucket = reading.buckets.findLastIndex((start) => start <= event.ended) + 1;
    byBucket.set(bucket, [...(byBucket.get(bucket) ?? []), event]);
  }
  const rows: GroupRow[] = [];
  for (const [bucket, events] of byBucket) {
    const accepted = events.map((event) => event.accepted);
    const span = { from: Math.min(...accepted), to: Math.max(...accepted) + 1 };
    const only = Prisma.sql`and id = any(${events.map(({ id }) => id)}::uuid[])`;
    const last_at = Math.max(...events.map(({ ended }) => ended));
    for (const row of await eventRows({ ...query, only }, span, reading.keys)) rows.push({ ...row, bucket, last_at });
  }
  return rows;
}

/** The same groups from the roll-ups, for whole quarters of an hour. */
export function quarterRows(part: RolledPart, rolled: Span): Promise<GroupRow[]> {
  const { db, reading, company } = part;
  const selected = [...reading.columns, 'delivery_state'];
  const columns = [...selected, 'method', 'reason', 'billable', ...SUMS];
  const source = Prisma.sql`select quarter as start, ${Prisma.raw(UNTIL)} as until, ${Prisma.raw([...new Set(columns)].join(', '))}
    from event_rollups cross join ${HOURS_BEFORE} where ${within('quarter', rolled)} ${ofCompany(company)}`;
  return groupsOf(
    db,
    Prisma.sql`select ${bucketOf('start', reading)} as bucket, ${Prisma.raw(selected.join(', '))}, ${summed(reading)}
      from (${withMoved({ sql: source, columns: [...new Set(columns)] }, part, rolled)}) as parts
      group by ${ordinals(1 + selected.length)} having sum(calls) <> 0`,
  );
}

/** Whether the roll-ups of a span are at most so many. */
export async function hasFewRollups({ db, company }: Part, span: Span, atMost: number): Promise<boolean> {
  const [answer] = await db.sql<{ count: string }>(
    Prisma.sql`select count(*) as count from (
      select 1 from event_rollups where ${within('quarter', span)} ${ofCompany(company)} limit ${atMost + 1}) as found`,
  );
  return Number(answer?.count ?? 0) <= atMost;
}

/** Groups of each bucket from the coarsest totals that no bucket cuts. Totals do not know consumers. */
export function totalRows(part: RolledPart, rolled: Span): Promise<GroupRow[]> {
  const { reading } = part;
  const totals = totalsOf(part, grainsOf(rolled, reading.buckets, reading.isByDay ? 'day' : 'hour'));
  const source = withMoved({ sql: totals, columns: totalColumns(reading) }, part, rolled);
  const columns = Prisma.sql`bucket, company, delivery_state, ${Prisma.raw(keptOf(reading).join(', '))}`;
  return groupsOf(
    part.db,
    Prisma.sql`select ${columns}, ${summed(reading)}
      from (select *, ${bucketOf('start', reading)} as bucket from (${source}) as parts) as bucketed group by ${columns} having sum(calls) <> 0`,
  );
}

/** Groups of the whole span by company and not by day. Only the last bucket is kept apart. */
export function companyRows(part: RolledPart, rolled: Span): Promise<GroupRow[]> {
  const { reading } = part;
  const last = reading.buckets.length;
  const lastStart = reading.buckets.at(-1) ?? rolled.from;
  const totals = totalsOf(part, grainsOf(rolled, [lastStart], 'day'));
  const source = withMoved({ sql: totals, columns: totalColumns(reading) }, part, rolled);
  const bucket = Prisma.sql`case when start >= ${new Date(lastStart)}::timestamptz then ${last}::int else 1 end`;
  const columns = Prisma.sql`bucket, company, delivery_state, ${Prisma.raw(keptOf(reading).join(', '))}`;
  return groupsOf(
    part.db,
    Prisma.sql`select ${columns}, ${summed(reading)}
      from (select *, ${bucket} as bucket from (${source}) as parts) as bucketed group by ${columns} having sum(calls) <> 0`,
  );
}

/** Groups by day and by whether there is a company, not by which one. They do not know the delivery state. */
export function dayRows(part: RolledPart, rolled: Span): Promise<GroupRow[]> {
  const { reading } = part;
  const grains = grainsOf(rolled, reading.buckets, 'hour');
  // Totals of all companies together do not know which company a call is of.
  const totals = part.company === undefined ? anyoneOf(part, grains) : totalsOf(part, grains);
  const source = withMoved({ sql: totals, columns: totalColumns(reading) }, part, rolled);
  const someone = Prisma.raw(`${SOMEONE} as someone`);
  const kept = Prisma.raw(keptOf(reading).join(', '));
  return groupsOf(
    part.db,
    Prisma.sql`select bucket, someone as company, null as delivery_state, ${kept}, ${summed(reading)}
      from (select *, ${bucketOf('start', reading)} as bucket, ${someone} from (${source}) as parts) as bucketed
      group by bucket, someone, ${kept} having sum(calls) <> 0`,
  );
}

const SUMS = ['calls', 'late', 'quantity', 'whole_quantity', 'fractional'];

/** Selects the totals of a span. For tools there are totals of days only, so their hours come from the roll-ups. */
function totalsOf({ reading, company }: Part, { days, hours, quarters }: Grains): Prisma.Sql {
  const columns = totalColumns(reading);
  const prefix = prefixOf(reading);
  const quartersOfHours = hours.flatMap((hour) => [0, 1, 2, 3].map((number) => hour + number * QUARTER_MS));
  const rolled = prefix === 'tool_' ? [...quarters, ...quartersOfHours] : quarters;
  return Prisma.join(
    [
      totals(columns, { span: `${prefix}day`, unit: '1 day', starts: days }, company),
      ...(prefix === 'tool_'
        ? []
        : [totals(columns, { span: `${prefix}hour`, unit: '1 hour', starts: hours }, company)]),
      rollups(columns, rolled, company),
    ],
    ' union all ',
  );
}

function anyoneOf({ reading }: Part, { hours, quarters }: Grains): Prisma.Sql {
  const columns = totalColumns(reading);
  const span = { span: `any_${prefixOf(reading)}hour`, unit: '1 hour', starts: hours } as const;
  return Prisma.join([totals(columns, span, undefined), rollups(columns, quarters, undefined)], ' union all ');
}

function totals(
  columns: readonly string[],
  { span, unit, starts }: { span: string; unit: '1 day' | '1 hour'; starts: readonly number[] },
  company: string | undefined,
): Prisma.Sql {
  return Prisma.sql`select start, start + interval ${Prisma.raw(`'${unit}'`)} as until, ${Prisma.raw(columns.join(', '))}
    from event_totals where span = ${span} and start = any(${instants(starts)}::timestamptz[]) ${ofCompany(company)}`;
}

function rollups(columns: readonly string[], quarters: readonly number[], company: string | undefined): Prisma.Sql {
  return Prisma.sql`select quarter as start, ${Prisma.raw(UNTIL)} as until, ${Prisma.raw(columns.join(', '))}
    from event_rollups cross join ${HOURS_BEFORE}
    where quarter = any(${instants(quarters)}::timestamptz[]) ${ofCompany(company)}`;
}

/** Events from before `quarters_from` were rolled up by the hour, in a row whose quarter is the first of the hour. */
const HOURS_BEFORE = Prisma.raw('(select max(quarters_from) as quarters_from from ledger_retention) as known');
const UNTIL = `quarter + case when quarter < quarters_from then interval '1 hour' else interval '15 minutes' end`;

/** Which of proxy and tool a reading tells apart. */
function detailsOf({ columns }: UsageReading): Column[] {
  return columns.filter((column) => column === 'proxy' || column === 'tool');
}

function prefixOf(reading: UsageReading): 'tool_' | 'proxy_' | '' {
  const details = detailsOf(reading);
  return details.includes('tool') ? 'tool_' : details.includes('proxy') ? 'proxy_' : '';
}

function keptOf(reading: UsageReading): string[] {
  return ['method', 'reason', 'billable', ...detailsOf(reading)];
}

function totalColumns(reading: UsageReading): string[] {
  return ['company', 'delivery_state', ...keptOf(reading), ...SUMS];
}

/** A select of rows like those of the roll-ups, and its columns after `start` and `until`. */
type RolledRows = { sql: Prisma.Sql; columns: readonly string[] };

/**
 * Takes events that have moved out of the time at which the roll-ups have them, and adds them at the time at which they
 * count: rows with negative and positive sums, added up with the others of their groups.
 */
function withMoved({ sql, columns }: RolledRows, { moved }: RolledPart, rolled: Span): Prisma.Sql {
  const rows = [
    ...moved.out
      .filter(({ accepted }) => accepted >= rolled.from && accepted < rolled.to)
      .map((event) => ({ ...event, at: event.accepted, calls: -1 })),
    ...moved.into.map((event) => ({ ...event, at: event.ended, calls: 1 })),
  ];
  if (rows.length === 0) return sql;
  const signed = rows.map(({ at, late, ...row }) => ({
    ...row,
    at: new Date(at).toISOString(),
    late: late ? row.calls : 0,
  }));
  return Prisma.sql`${sql} union all select at, at + interval '1 millisecond', ${Prisma.raw(columns.join(', '))}
    from (select at, proxy, tool, method, consumer, company, reason, outcome, billable, delivery_state, calls, late,
        calls * quantity as quantity, case when quantity = trunc(quantity) then calls * quantity else 0 end as whole_quantity,
        case when quantity = trunc(quantity) then 0 else calls end as fractional
      from json_to_recordset(${JSON.stringify(signed)}::json) as row(at timestamptz, proxy text, tool text, method text,
        consumer text, company text, reason text, outcome text, billable boolean, delivery_state text, calls int, late int,
        quantity numeric)) as moved`;
}

function summed(reading: UsageReading): Prisma.Sql {
  return Prisma.sql`${rolledSum(reading)} sum(calls) as calls, sum(late) as late, ${lastInstant(Prisma.raw('until'))} as last_at`;
}

/** The last millisecond before the latest of some instants. */
function lastInstant(until: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`(extract(epoch from max(${until})) * 1000)::int8 - 1`;
}

function instants(starts: readonly number[]): Date[] {
  return starts.map((at) => new Date(at));
}

function rolledSum({ sum }: UsageReading): Prisma.Sql {
  return sum?.ofRollup
    ? Prisma.raw(`trim_scale(sum(${sum.ofRollup.total}))::text as total, ${sum.ofRollup.notNumeric} as not_numeric,`)
    : Prisma.empty;
}

/** The number of the bucket in which an instant lies, from 1. */
function bucketOf(column: 'time' | 'quarter' | 'start', { buckets }: UsageReading): Prisma.Sql {
  return Prisma.sql`width_bucket(${Prisma.raw(column)}, ${buckets.map((at) => new Date(at))}::timestamptz[])`;
}

function within(column: 'time' | 'quarter' | 'start', { from, to }: Span): Prisma.Sql {
  const name = Prisma.raw(column);
  return Prisma.sql`${name} >= ${new Date(from)} and ${name} < ${new Date(to)}`;
}

function ofCompany(company: string | undefined): Prisma.Sql {
  return company === undefined ? Prisma.empty : Prisma.sql`and company = ${company}`;
}

/**
 * `group by` names expressions by their place, because PostgreSQL does not take equal expressions with different
 * parameters for the same.
 */
function ordinals(count: number): Prisma.Sql {
  return Prisma.raw(Array.from({ length: count }, (_, index) => index + 1).join(', '));
}

/**
 * Reads the groups as one JSON value, because in the embedded database each row of a result costs more than finding it.
 */
function groupsOf(db: Database, select: Prisma.Sql): Promise<GroupRow[]> {
  return db.transaction(async (tx) => {
    // The groups fit in memory, whatever number the planner expects; sorting all rows would be done on disk and take
    // several times as long. Compiling a statement takes longer than running it.
    await tx.sql(
      "select set_config('work_mem', '64MB', true), set_config('enable_sort', 'off', true), set_config('jit', 'off', true)",
    );
    const [answer] = await tx.sql<{ rows: GroupRow[] }>(
      Prisma.sql`select coalesce(json_agg(found), '[]') as rows from (${select}) as found`,
    );
    return answer?.rows ?? [];
  });
}
