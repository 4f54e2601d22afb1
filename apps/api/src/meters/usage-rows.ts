import type { Database } from '@tallygate/db/database';
import { WHOLE_EVENTS } from '../events/event-row.ts';
import { type GroupRow, keyExpressions } from './group-rows.ts';
import type { Span } from './time-slices.ts';
import type { UsagePlan } from './usage-plan.ts';

/** What is asked of the ledger. */
export type UsageQuery = { db: Database; plan: UsagePlan; period: Span; company: string | undefined };

type Part = Pick<UsageQuery, 'db' | 'plan' | 'company'>;

/** Groups of equal events within a span, from the events themselves. */
export function eventRows({ db, plan, company }: Part, span: Span, keys: UsagePlan['keys']): Promise<GroupRow[]> {
  const params = paramsOf(plan, span, company);
  const selected = [...plan.columns, 'delivery_state', ...keyExpressions(keys)];
  return groupsOf(
    db,
    `select width_bucket(time, $3::timestamptz[]) as bucket, ${selected.join(', ')},
       ${plan.sum === null ? '' : `trim_scale(sum(${plan.sum.ofEvent}))::text as total, count(*) - count(${plan.sum.ofEvent}) as not_numeric,`}
       count(*) as calls, count(*) filter (where late) as late, (extract(epoch from max(time)) * 1000)::int8 as last_at
     from ${WHOLE_EVENTS} where time >= $1 and time < $2 ${ofCompany(company)}
     group by 1, ${selected.map((_, index) => index + 2).join(', ')}`,
    params,
  );
}

/** The same groups from hourly roll-ups, for whole hours. */
export function hourRows({ db, plan, company }: Part, hours: Span): Promise<GroupRow[]> {
  const selected = [...plan.columns, 'delivery_state'].join(', ');
  return groupsOf(
    db,
    `select width_bucket(hour, $3::timestamptz[]) as bucket, ${selected}, ${rolledSum(plan)}
       sum(calls) as calls, sum(late) as late, (extract(epoch from max(hour)) * 1000)::int8 + 3599999 as last_at
     from event_rollups where hour >= $1 and hour < $2 ${ofCompany(company)}
     group by 1, ${selected}`,
    paramsOf(plan, hours, company),
  );
}

/** Whether the hourly roll-ups of a span are at most so many. */
export async function hasFewHours({ db, company }: Part, hours: Span, atMost: number): Promise<boolean> {
  const params: unknown[] = [new Date(hours.from), new Date(hours.to)];
  if (company !== undefined) params.push(company);
  const [answer] = await db.sql<{ count: string }>(
    `select count(*) as count from (
       select 1 from event_rollups where hour >= $1 and hour < $2 ${company === undefined ? '' : 'and company = $3'}
       limit ${atMost + 1}) as found`,
    params,
  );
  return Number(answer?.count ?? 0) <= atMost;
}

/**
 * Groups from the coarse totals, which know no consumers: days where they are whole, hours beside them. For a plan that
 * looks at tools, hours come from the hourly roll-ups, as totals know those only by day.
 * With `apart`, days are told for all companies together and companies for the whole span: the many pairs of the two
 * are added up in the database.
 */
export async function totalRows(
  { db, plan, company }: Part,
  hours: Span,
  apart: boolean,
): Promise<{ groups: GroupRow[]; days: GroupRow[] }> {
  const params = paramsOf(plan, hours, company);
  const { days = { from: hours.to, to: hours.to } } = plan;
  params.push(new Date(days.from), new Date(days.to));
  const [firstDay, endOfDays] = [`$${params.length - 1}`, `$${params.length}`];
  const details = plan.columns.filter((column) => column === 'proxy' || column === 'tool');
  const dimensions = ['company', 'method', 'reason', 'billable', 'delivery_state', ...details];
  const columns = [...dimensions, 'calls', 'late', 'quantity', 'whole_quantity', 'fractional'].join(', ');
  const prefix = details.includes('tool') ? 'tool_' : details.includes('proxy') ? 'proxy_' : '';
  const ofTotals = (unit: 'hour' | 'day', start: string, end: string) =>
    `select start, start + interval '1 ${unit}' as until, ${columns} from event_totals
     where span = '${prefix}${unit}' and start >= ${start} and start < ${end} ${ofCompany(company)}`;
  const ofHours = (start: string, end: string) =>
    prefix !== 'tool_'
      ? ofTotals('hour', start, end)
      : `select hour as start, hour + interval '1 hour' as until, ${columns} from event_rollups
         where hour >= ${start} and hour < ${end} ${ofCompany(company)}`;
  const source = [
    ofTotals('day', firstDay, endOfDays),
    ofHours('$1', `least(${firstDay}::timestamptz, $2)`),
    ofHours(endOfDays, '$2'),
  ].join(' union all ');
  const kept = ['method', 'reason', 'billable', ...details].join(', ');
  const sums = `${rolledSum(plan)} sum(calls) as calls, sum(late) as late,
    (extract(epoch from max(until)) * 1000)::int8 - 1 as last_at`;
  const bucket = 'width_bucket(start, $3::timestamptz[])';
  if (!apart) {
    const grouped = `company, delivery_state, ${kept}`;
    const groups = await groupsOf(
      db,
      `select ${bucket} as bucket, ${grouped}, ${sums} from (${source}) as parts group by ${bucket}, ${grouped}`,
      params,
    );
    return { groups, days: [] };
  }
  // The last report window of the period is told apart in either case.
  const last = plan.buckets.length;
  params.push(new Date(plan.buckets.at(-1) ?? hours.from));
  const slice = `case when start >= $${params.length}::timestamptz then ${last} else 1 end`;
  // Which company it is does not matter to a day, only whether there is one.
  const someone = `case when company = '' then '' else 'any' end`;
  // Reading takes longer than grouping, so both are made of one reading. Only days know no delivery.
  const rows = await groupsOf(
    db,
    `select coalesce(slice, bucket) as bucket, coalesce(company, someone) as company, delivery_state, ${kept}, ${sums}
     from (select *, ${bucket} as bucket, ${slice} as slice, ${someone} as someone from (${source}) as parts) as sliced
     group by grouping sets ((slice, company, delivery_state, ${kept}), (bucket, someone, ${kept}))`,
    params,
  );
  const isDay = ({ delivery_state }: GroupRow): boolean => delivery_state === null;
  return { groups: rows.filter((row) => !isDay(row)), days: rows.filter(isDay) };
}

function rolledSum({ sum }: UsagePlan): string {
  return sum?.ofRollup
    ? `trim_scale(sum(${sum.ofRollup.total}))::text as total, ${sum.ofRollup.notNumeric} as not_numeric,`
    : '';
}

function paramsOf(plan: UsagePlan, span: Span, company: string | undefined): unknown[] {
  const params: unknown[] = [new Date(span.from), new Date(span.to), plan.buckets.map((at) => new Date(at))];
  if (company !== undefined) params.push(company);
  return params;
}

function ofCompany(company: string | undefined): string {
  return company === undefined ? '' : 'and company = $4';
}

/** One JSON value instead of many rows: in the embedded database each row of a result costs more than finding it. */
function groupsOf(db: Database, select: string, params: readonly unknown[]): Promise<GroupRow[]> {
  return db.transaction(async (tx) => {
    // Whatever the planner believes of the number of groups, they fit in memory: sorting all rows takes several times
    // as long, and is done on disk. Compiling a statement takes longer than running it.
    await tx.sql(
      "select set_config('work_mem', '64MB', true), set_config('enable_sort', 'off', true), set_config('jit', 'off', true)",
    );
    const [answer] = await tx.sql<{ rows: GroupRow[] }>(
      `select coalesce(json_agg(found), '[]') as rows from (${select}) as found`,
      params,
    );
    return answer?.rows ?? [];
  });
}
