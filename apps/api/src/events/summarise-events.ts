import type { EventSummary, EventSummaryQuery } from '@tallygate/contracts/event-summary';
import type { EventFacet } from '@tallygate/contracts/event-table';
import type { EventFilter, LedgerEvent } from '@tallygate/contracts/ledger-event';
import type { ColumnCondition } from '@tallygate/contracts/table-filter';
import type { Database } from '@tallygate/db/database';
import { Prisma } from '@tallygate/db/generated/client';
import { timeBuckets } from '@tallygate/metering/time-buckets';
import { conditionSql } from '../database/filter-sql.ts';
import { foldChanges } from '../ledger/fold-changes.ts';
import { removedBefore } from '../ledger/removed-before.ts';
import { eventConditionSql, eventConditions } from './event-filter.ts';
import { type OpenSpan, readings, sourceFor } from './summary-source.ts';

/** Values of a column that are told; who looks for others narrows or types. */
const VALUES = 50;
/** An empty ledger shows so much of the past. */
const HOUR_MS = 3_600_000;

type Row = { grouped: number; bar: number | null; n: string } & Partial<Record<EventFacet, string | null>>;

/**
 * How many events a filter finds: over time, by class, and by the values of columns, each of which is counted without its
 * own filter. Everything is read once, by one statement, so that all the numbers are of the same events.
 */
export async function summariseEvents(
  { db, now }: { db: Database; now: () => Date },
  { buckets, facets, tz, ...filter }: EventSummaryQuery,
): Promise<EventSummary> {
  const asOf = now();
  const span = await spanOf(db, filter, asOf.getTime());
  const end = Math.max(
    span.from + 1,
    Math.min(span.to ?? Number.POSITIVE_INFINITY, await lastInstant(db, asOf.getTime())),
  );
  const { stepMs, starts } = timeBuckets(span.from, end, { most: buckets, zone: tz });
  const conditions = eventConditions(filter);
  const columns = [...new Set(['class', ...facets, ...conditions.map(({ column }) => column.id)])];
  const source = sourceFor(columns, starts);
  if (source !== 'events') await foldChanges(db);

  const isCounted = ({ column: { id } }: ColumnCondition<LedgerEvent>) => facets.includes(id as EventFacet);
  const always = conditions.filter((condition) => !isCounted(condition));
  const parts = readings({
    source,
    span,
    starts,
    columns,
    counted: [...new Set<EventFacet>(['class', ...facets])],
    conditions: always.length === 0 ? Prisma.sql`true` : Prisma.join(always.map(eventConditionSql), ' and '),
  });
  const rows =
    span.to !== undefined && span.to <= span.from
      ? []
      : await db.sql<Row>(statement(parts, { starts, facets: facets, conditions: conditions.filter(isCounted) }));
  return {
    ...histogram(rows, { starts, end: span.to, stepMs, asOf: asOf.getTime() }),
    source,
    facets: facetsOf(rows, facets),
    from: new Date(span.from).toISOString(),
    ...(span.to === undefined ? {} : { to: new Date(span.to).toISOString() }),
    stepMs,
    asOf: asOf.toISOString(),
  };
}

/** The span that was asked for, as far as there are events: of those that retention removed lists know nothing. */
async function spanOf(db: Database, { from, to }: EventFilter, now: number): Promise<OpenSpan> {
  const removed = (await removedBefore(db))?.getTime() ?? Number.NEGATIVE_INFINITY;
  const [first] =
    from === undefined ? await db.sql<{ time: Date }>('select time from events order by time, id limit 1') : [];
  const asked = from === undefined ? (first?.time.getTime() ?? now - HOUR_MS) : Date.parse(from);
  return { from: Math.max(asked, removed), to: to === undefined ? undefined : Date.parse(to) };
}

/** After the last event, which a clock that is ahead may have put after now. */
async function lastInstant(db: Database, now: number): Promise<number> {
  const [last] = await db.sql<{ time: Date }>('select time from events order by time desc, id desc limit 1');
  return Math.max(now, (last?.time.getTime() ?? 0) + 1);
}

type Asked = {
  starts: readonly number[];
  facets: readonly EventFacet[];
  /** Those of columns that are counted. */
  conditions: readonly ColumnCondition<LedgerEvent>[];
};

/**
 * Each event is in the bars when it fails no condition, and among the values of a column when it fails none but that
 * column's own.
 */
function statement(parts: readonly Prisma.Sql[], { starts, facets, conditions }: Asked): Prisma.Sql {
  const bars = starts.map((start) => new Date(start).toISOString());
  const filtered = facets.filter((facet) => conditions.some(({ column }) => column.id === facet));
  const failing = filtered.map((facet) => {
    const own = conditions.filter(({ column }) => column.id === facet).map((one) => conditionSql(one, facet));
    return Prisma.sql`, case when ${Prisma.join(own, ' and ')} then 0 else 1 end as ${Prisma.raw(`fails_${facet}`)}`;
  });
  const fails = filtered.length === 0 ? '0' : filtered.map((facet) => `fails_${facet}`).join(' + ');
  const sets = ['(bar, class)', ...facets.map((facet) => `(${facet})`)].join(', ');
  const names = [...new Set<EventFacet>(['class', ...facets])];
  // The order of the grouping sets: the histogram is 0, the first column 1.
  const grouped = `case when grouping(bar) = 0 then 0 ${facets
    .map((facet, index) => `when grouping(${facet}) = 0 then ${index + 1} `)
    .join('')}end`;
  const number = `case when grouping(bar) = 0 then sum(n) filter (where fails = 0) ${filtered
    .map((facet) => `when grouping(${facet}) = 0 then sum(n) filter (where fails = fails_${facet}) `)
    .join('')}else sum(n) filter (where fails = 0) end`;
  return Prisma.sql`
    with read as (
      select width_bucket(at, ${bars}::timestamptz[]) as bar${Prisma.raw(names.map((name) => `, ${name}`).join(''))}, n${
        failing.length === 0 ? Prisma.empty : Prisma.join(failing, '')
      }
      from (${Prisma.join(parts, ' union all ')}) as parts
    ), counted as (
      select *, ${Prisma.raw(fails)} as fails from read
    ), grouped as (
      select bar, ${Prisma.raw(names.join(', '))}, ${Prisma.raw(grouped)} as grouped, ${Prisma.raw(number)} as n
      from counted where fails <= 1 group by grouping sets (${Prisma.raw(sets)})
    ), ranked as (
      select *, row_number() over (partition by grouped order by n desc) as place from grouped where n > 0
    )
    select grouped, bar, ${Prisma.raw(names.join(', '))}, n from ranked where grouped = 0 or place <= ${VALUES + 1}::int
    order by grouped, bar, n desc, ${Prisma.raw(names.join(', '))}`;
}

type Bars = { starts: readonly number[]; end: number | undefined; stepMs: number; asOf: number };

function histogram(rows: readonly Row[], { starts, end, stepMs, asOf }: Bars): Pick<EventSummary, 'total' | 'buckets'> {
  const buckets = starts.map((start, index): EventSummary['buckets'][number] => {
    const next = starts[index + 1];
    const to = next ?? end ?? Math.max(asOf, start + stepMs);
    const isOpen = next === undefined && (end === undefined || end > asOf);
    return { from: new Date(start).toISOString(), to: new Date(to).toISOString(), counts: {}, isOpen };
  });
  let total = 0;
  for (const { grouped, bar, class: side, n } of rows) {
    const bucket = grouped === 0 && bar !== null ? buckets[bar - 1] : undefined;
    if (bucket === undefined || !isClass(side)) continue;
    bucket.counts[side] = Number(n);
    total += Number(n);
  }
  return { total, buckets };
}

function facetsOf(rows: readonly Row[], facets: readonly EventFacet[]): EventSummary['facets'] {
  return Object.fromEntries(
    facets.map((facet, index) => {
      const values = rows
        .filter(({ grouped }) => grouped === index + 1)
        .map((row) => ({ value: row[facet] ?? '', count: Number(row.n) }));
      return [facet, { values: values.slice(0, VALUES), hasMore: values.length > VALUES }];
    }),
  );
}

function isClass(text: string | null | undefined): text is keyof EventSummary['buckets'][number]['counts'] {
  return text !== null && text !== undefined;
}
