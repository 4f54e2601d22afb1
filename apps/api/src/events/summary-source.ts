import type { EventFacet } from '@tallygate/contracts/event-table';
import { Prisma } from '@tallygate/db/generated/client';
import { ceil, floor, hoursCutBy } from '../ledger/grains.ts';
import { CLASS_SQL, KIND_SQL } from '../ledger/kind-and-class.ts';

const QUARTER_MS = 900_000;
const HOUR_MS = 3_600_000;

/** Half-open, in milliseconds since 1970; without an end everything from there on. */
export type OpenSpan = { from: number; to: number | undefined };
export type Source = 'hours' | 'quarters' | 'events';

/** Columns that sums by hour tell apart, and that only sums by quarters of an hour do. */
const OF_HOURS: readonly string[] = ['class', 'kind', 'proxy', 'tool', 'method', 'reason', 'billable'];
const OF_QUARTERS: readonly string[] = [...OF_HOURS, 'consumer', 'company', 'outcome', 'delivery'];

/** What of the columns is read of every source, under their names and without null. */
const READ: Readonly<Record<EventFacet, string>> = {
  class: CLASS_SQL,
  kind: KIND_SQL,
  proxy: 'proxy',
  tool: "coalesce(tool, '')",
  method: 'method',
  consumer: 'consumer',
  company: "coalesce(company, '')",
  outcome: 'outcome',
  reason: 'reason',
};

/**
 * The coarsest source that knows the columns and that no bar's start cuts.
 * @param columns ids of all columns that are filtered or counted
 * @param starts of the bars
 */
export function sourceFor(columns: readonly string[], starts: readonly number[]): Source {
  const inner = starts.slice(1);
  if (inner.some((start) => start % QUARTER_MS !== 0) || !columns.every((id) => OF_QUARTERS.includes(id)))
    return 'events';
  return columns.every((id) => OF_HOURS.includes(id)) ? 'hours' : 'quarters';
}

/**
 * Facets that sums by quarters alone tell apart, where sums by hours answer all the rest. Each of these is read by itself, over the
 * whole span: together with the bars and all other values nearly every row of the quarters would be a group of its own.
 * @param columns ids of all columns that are filtered or counted
 * @param filtered ids of those that are filtered
 * @param starts of the bars
 */
export function facetsApart(
  facets: readonly EventFacet[],
  { columns, filtered, starts }: { columns: readonly string[]; filtered: readonly string[]; starts: readonly number[] },
): EventFacet[] {
  const apart: readonly string[] = facets.filter((facet) => !OF_HOURS.includes(facet) && !filtered.includes(facet));
  const others = columns.filter((id) => !apart.includes(id));
  return sourceFor(others, starts) === 'hours' ? facets.filter((facet) => apart.includes(facet)) : [];
}

/**
 * Statements that together read each event of a span once: sums where whole parts of them lie in the span and in one bar, single
 * events for what is left at its ends.
 * @param columns ids of the columns that are filtered or counted
 * @param counted the columns that are counted
 * @param conditions over the rows of any source
 */
export function readings({
  source,
  span: { from, to },
  starts,
  columns,
  counted,
  conditions,
}: {
  source: Source;
  span: OpenSpan;
  starts: readonly number[];
  columns: readonly string[];
  counted: readonly EventFacet[];
  conditions: Prisma.Sql;
}): Prisma.Sql[] {
  const names = Prisma.raw(counted.map((id) => `, ${READ[id]} as ${id}`).join(''));
  const read = (table: string, at: string, { number, within }: { number: string; within: Prisma.Sql }) =>
    Prisma.sql`select ${Prisma.raw(at)} as at${names}, ${Prisma.raw(number)} as n from ${Prisma.raw(table)}
      where ${within} and ${conditions}`;
  const events = (part: OpenSpan) =>
    isEmpty(part) ? [] : [read('events', 'time', { number: 'count', within: spanSql('time', part) })];
  const quarters = (part: OpenSpan) =>
    isEmpty(part) ? [] : [read('event_rollups', 'quarter', { number: 'calls', within: spanSql('quarter', part) })];

  if (source === 'events') return events({ from, to });
  const inner = { from: ceil(from, QUARTER_MS), to: to === undefined ? undefined : floor(to, QUARTER_MS) };
  if (isEmpty(inner)) return events({ from, to });
  const ends = [...events({ from, to: inner.from }), ...(inner.to === undefined ? [] : events({ from: inner.to, to }))];
  if (source === 'quarters') return [...ends, ...quarters(inner)];

  const hours = { from: ceil(inner.from, HOUR_MS), to: inner.to === undefined ? undefined : floor(inner.to, HOUR_MS) };
  if (isEmpty(hours)) return [...ends, ...quarters(inner)];
  const cut = hoursCutBy(starts.slice(1)).filter((hour) => hour.from >= hours.from && hour.to <= (hours.to ?? hour.to));
  const cutsIn = (hour: { from: number; to: number }) => starts.filter((start) => start > hour.from && start < hour.to);
  const often = cut.filter((hour) => cutsIn(hour).length > 1);
  const wholeHours = read('event_totals', 'start', {
    number: 'calls',
    within: Prisma.sql`span = ${spanFor(columns)} and ${spanSql('start', hours)}${
      often.length === 0
        ? Prisma.empty
        : Prisma.sql` and start <> all(${instants(often.map((hour) => hour.from))}::timestamptz[])`
    }`,
  });
  const ofQuarters = (times: readonly number[]) => Prisma.sql`quarter = any(${instants(times)}::timestamptz[])`;
  const inOften = often.flatMap((hour) => quartersOf(hour.from, hour.to));
  const later = cut.flatMap((hour) => {
    const [start, ...more] = cutsIn(hour);
    return start === undefined || more.length > 0 ? [] : quartersOf(start, hour.to);
  });
  const inCutHours = [
    ...(inOften.length === 0
      ? []
      : [read('event_rollups', 'quarter', { number: 'calls', within: ofQuarters(inOften) })]),
    ...(later.length === 0 ? [] : [moved(counted, Prisma.sql`${ofQuarters(later)} and ${conditions}`)]),
  ];
  return [
    ...ends,
    ...quarters({ from: inner.from, to: hours.from }),
    wholeHours,
    ...inCutHours,
    ...(hours.to === undefined ? [] : quarters({ from: hours.to, to: inner.to })),
  ];
}

/**
 * Quarters that lie behind the start of a bar, out of the hour in which they were read into that bar. So of an hour that one bar's
 * start goes through only its later quarters are read; each of them has many rows, because it tells consumers apart.
 */
function moved(counted: readonly EventFacet[], within: Prisma.Sql): Prisma.Sql {
  const names = counted.map((id) => `, ${READ[id]} as ${id}`).join('');
  const keys = ['hour', ...counted].map((_, index) => index + 2).join(', ');
  return Prisma.sql`select case when is_own then late.at else late.hour end as at${Prisma.raw(
    counted.map((id) => `, late.${id}`).join(''),
  )}, case when is_own then late.n else -late.n end as n
      from (select max(quarter) as at, date_bin('1 hour', quarter, 'epoch') as hour${Prisma.raw(names)}, sum(calls) as n
        from event_rollups where ${within} group by ${Prisma.raw(keys)}) as late
      cross join (values (true), (false)) as sides(is_own)`;
}

function quartersOf(from: number, to: number): number[] {
  return Array.from({ length: (to - from) / QUARTER_MS }, (_, index) => from + index * QUARTER_MS);
}

/** The sums of all companies together that tell no more apart than is asked. */
function spanFor(columns: readonly string[]): string {
  if (columns.includes('tool')) return 'any_tool_hour';
  return columns.includes('proxy') ? 'any_proxy_hour' : 'any_hour';
}

function spanSql(column: string, { from, to }: OpenSpan): Prisma.Sql {
  const name = Prisma.raw(column);
  const end = to === undefined ? Prisma.empty : Prisma.sql` and ${name} < ${new Date(to)}::timestamptz`;
  return Prisma.sql`${name} >= ${new Date(from)}::timestamptz${end}`;
}

function isEmpty({ from, to }: OpenSpan): boolean {
  return to !== undefined && from >= to;
}

function instants(times: readonly number[]): string[] {
  return times.map((time) => new Date(time).toISOString());
}
