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
import { eventConditionSql, eventConditions, hidesTests } from './event-filter.ts';
import { facetsApart, type OpenSpan, readings, sourceFor } from './summary-source.ts';

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
  { buckets, facets: asked, tz, ...filter }: EventSummaryQuery,
): Promise<EventSummary> {
  // Among the values of the kind, which are counted without its filter, stands how many tests are left out.
  const facets = hidesTests(filter) ? [...new Set<EventFacet>([...asked, 'kind'])] : asked;
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

  const filtered = conditions.map(({ column }) => column.id);
  const apart = facetsApart(facets, { columns, filtered, starts });
  const told = columns.filter((id) => !apart.includes(id as EventFacet));
  const isCounted = ({ column: { id } }: ColumnCondition<LedgerEvent>) => facets.includes(id as EventFacet);
  const parts = readings({
    source: sourceFor(told, starts),
    span,
    starts,
    columns: told,
    counted: [...new Set<EventFacet>(['class', ...facets.filter((facet) => !apart.includes(facet))])],
    conditions: allOf(conditions.filter((condition) => !isCounted(condition))),
  });
  const partsOf = (facet: EventFacet) =>
    readings({ source, span, starts, columns, counted: [facet], conditions: allOf(conditions) });
  const isEmpty = span.to !== undefined && span.to <= span.from;
  const rows = isEmpty
    ? []
    : await db.sql<Row>(
        statement(parts, {
          starts,
          facets,
          conditions: conditions.filter(isCounted),
          apart: apart.map((facet) => ({ facet, parts: partsOf(facet) })),
        }),
      );
  const bars = histogram(rows, { starts, end: span.to, stepMs, asOf: asOf.getTime() });
  const kinds = facetsOf(rows, facets).kind?.values ?? [];
  return {
    ...bars,
    inRange: isEmpty || !isNarrowed(filter) ? bars.total : await countAll(db, span, hidesTests(filter)),
    hiddenTests: hidesTests(filter) ? (kinds.find(({ value }) => value === 'test')?.count ?? 0) : 0,
    source,
    facets: withoutTests(facetsOf(rows, facets), asked, hidesTests(filter)),
    from: new Date(span.from).toISOString(),
    ...(span.to === undefined ? {} : { to: new Date(span.to).toISOString() }),
    stepMs,
    asOf: asOf.toISOString(),
  };
}

function allOf(conditions: readonly ColumnCondition<LedgerEvent>[]): Prisma.Sql {
  return conditions.length === 0 ? Prisma.sql`true` : Prisma.join(conditions.map(eventConditionSql), ' and ');
}

/** Whether anything but the span narrows. */
function isNarrowed({ from, to, ...filter }: EventFilter): boolean {
  return Object.values(filter).some((text) => text !== undefined);
}

/** All events of a span. */
async function countAll(db: Database, span: OpenSpan, isWithoutTests: boolean): Promise<number> {
  await foldChanges(db);
  const parts = readings({
    source: 'hours',
    span,
    starts: [span.from],
    columns: ['kind'],
    counted: ['kind'],
    conditions: isWithoutTests ? allOf(eventConditions({})) : Prisma.sql`true`,
  });
  const [row] = await db.sql<{ n: string | null }>(
    Prisma.sql`select sum(n) as n from (${Prisma.join(parts, ' union all ')}) as parts`,
  );
  return Number(row?.n ?? 0);
}

/** The facets that were asked for; among the kinds no tests where the list has none. */
function withoutTests(
  facets: EventSummary['facets'],
  asked: readonly EventFacet[],
  areTestsHidden: boolean,
): EventSummary['facets'] {
  return Object.fromEntries(
    asked.map((facet) => {
      const { values = [], hasMore = false } = facets[facet] ?? {};
      const isLeftOut = (value: string) => areTestsHidden && facet === 'kind' && value === 'test';
      return [facet, { values: values.filter(({ value }) => !isLeftOut(value)), hasMore }];
    }),
  );
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
  /** Facets without a condition of their own that are read by themselves. */
  apart: readonly { facet: EventFacet; parts: readonly Prisma.Sql[] }[];
};

/**
 * Each event is in the bars when it fails no condition, and among the values of a column when it fails none but that
 * column's own.
 */
function statement(parts: readonly Prisma.Sql[], { starts, facets: all, conditions, apart }: Asked): Prisma.Sql {
  const facets = all.filter((name) => !apart.some(({ facet }) => facet === name));
  const bars = starts.map((start) => new Date(start).toISOString());
  const filtered = facets.filter((facet) => conditions.some(({ column }) => column.id === facet));
  const failing = filtered.map((facet) => {
    const own = conditions.filter(({ column }) => column.id === facet).map((one) => conditionSql(one, facet));
    return Prisma.sql`, case when ${Prisma.join(own, ' and ')} then 0 else 1 end as ${Prisma.raw(`fails_${facet}`)}`;
  });
  const fails = filtered.length === 0 ? '0' : filtered.map((facet) => `fails_${facet}`).join(' + ');
  const sets = ['(bar, class)', ...facets.map((facet) => `(${facet})`)].join(', ');
  const names = [...new Set<EventFacet>(['class', ...facets])];
  // Together first, because each of the sets reads all that it is given: bars and values are far fewer than rows.
  const told = names.map((name) => `, ${name}`).join('');
  // The order of the grouping sets: the histogram is 0, the first column 1.
  const grouped = `case when grouping(bar) = 0 then 0 ${facets
    .map((facet) => `when grouping(${facet}) = 0 then ${all.indexOf(facet) + 1} `)
    .join('')}end`;
  const number = `case when grouping(bar) = 0 then sum(n) filter (where fails = 0) ${filtered
    .map((facet) => `when grouping(${facet}) = 0 then sum(n) filter (where fails = fails_${facet}) `)
    .join('')}else sum(n) filter (where fails = 0) end`;
  const values = apart.map(({ facet, parts: own }) => {
    const columns = [...names.map(() => 'null'), ...apart.map((one) => (one.facet === facet ? facet : 'null'))];
    return Prisma.sql` union all (select ${Prisma.raw(`${all.indexOf(facet) + 1}, null, ${columns.join(', ')}`)}, sum(n) as n
      from (${Prisma.join(own, ' union all ')}) as parts group by ${Prisma.raw(facet)} having sum(n) > 0
      order by n desc limit ${VALUES + 1}::int)`;
  });
  const noValues = apart.map(({ facet }) => `, null as ${facet}`).join('');
  const ordered = [...names, ...apart.map(({ facet }) => facet)].join(', ');
  return Prisma.sql`
    with read as (
      select width_bucket(at, ${bars}::timestamptz[]) as bar${Prisma.raw(told)}, sum(n) as n
      from (${Prisma.join(parts, ' union all ')}) as parts group by bar${Prisma.raw(told)}
    ), judged as (
      select *${failing.length === 0 ? Prisma.empty : Prisma.join(failing, '')} from read
    ), counted as (
      select *, ${Prisma.raw(fails)} as fails from judged
    ), grouped as (
      select bar, ${Prisma.raw(names.join(', '))}, ${Prisma.raw(grouped)} as grouped, ${Prisma.raw(number)} as n
      from counted where fails <= 1 group by grouping sets (${Prisma.raw(sets)})
    ), ranked as (
      select *, row_number() over (partition by grouped order by n desc) as place from grouped where n > 0
    )
    select grouped, bar, ${Prisma.raw(names.join(', ') + noValues)}, n from ranked where grouped = 0 or place <= ${VALUES + 1}::int
    ${values.length === 0 ? Prisma.empty : Prisma.join(values, '')}
    order by grouped, bar, n desc, ${Prisma.raw(ordered)}`;
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
