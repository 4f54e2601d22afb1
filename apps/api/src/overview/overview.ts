import type { EventFigure } from '@tallygate/contracts/event-figure';
import { EVENT_CLASSES } from '@tallygate/contracts/event-kinds';
import { writeTerm } from '@tallygate/contracts/filter-terms';
import type { Overview, OverviewBucket } from '@tallygate/contracts/overview';
import { FAILURE_CLASSES, type OverviewRange } from '@tallygate/contracts/overview-ranges';
import type { Database } from '@tallygate/db/database';
import { foldChanges } from '../ledger/fold-changes.ts';
import { CLASS_SQL, KIND_SQL } from '../ledger/kind-and-class.ts';
import { overviewEdges, stretchBefore } from './overview-edges.ts';
import { readLatencies } from './read-latencies.ts';

const HOUR_MS = 3_600_000;
const TOP = 5;
/** Proxies that are named of each side that fails. */
const WORST = 3;

/** What a figure counts, in the words of `GET /events`. */
type Selection = { kind: string; class?: string; billable?: string; proxy?: string; tool?: string; company?: string };
type Cell = { bucket: number; kind: string; class: string; billable: boolean; calls: string };
type NamedCell = { name: string; class: string; calls: string };

const FIGURES = {
  calls: { kind: 'call' },
  billable: { kind: 'call', billable: 'true' },
  failed: { kind: 'call', class: FAILURE_CLASSES.join(',') },
  refused: { kind: 'refused' },
} satisfies Record<string, Selection>;

/**
 * Numbers of a range, and of the same stretch before it, from sums. Each comes with the query by which it was counted: the
 * list behind it cannot be another one.
 */
export async function readOverview(
  db: Database,
  { range, zone, now }: { range: OverviewRange; zone: string; now: Date },
): Promise<Overview> {
  await foldChanges(db);
  const edges = overviewEdges(range, now.getTime(), zone);
  const from = edges[0] ?? now.getTime();
  const before = stretchBefore(range, from, now.getTime());
  const sums = sumsOf(range, edges);
  const [cells, earlier, proxies, tools, companies, latencies] = [
    await readCells(db, sums, { edges }),
    await readCells(db, sums, { edges: [before.from], to: before.to }),
    await readNamed(db, sums.proxy, {
      from,
      where: `${CLASS_SQL} in (${FAILURE_CLASSES.map((one) => `'${one}'`).join(', ')})`,
    }),
    await readNamed(db, sums.tool, { from, top: TOP }),
    await readNamed(db, sums.company, { from, top: TOP }),
    await readLatencies(db, edges),
  ];
  const figure = (selection: Selection, count: number): EventFigure => ({
    count,
    query: { ...selection, from: new Date(from).toISOString() },
  });
  const compared = (selection: Selection) => ({
    ...figure(selection, count(cells, selection)),
    before: count(earlier, selection),
  });
  return {
    range,
    from: new Date(from).toISOString(),
    asOf: now.toISOString(),
    buckets: edges.slice(0, -1).map((start, index) => {
      const end = edges[index + 1] ?? start;
      const own = cells.filter(({ bucket }) => bucket === index + 1);
      return bucketOf(own, {
        from: start,
        to: end,
        isOpen: end > now.getTime(),
        latency: latencies.get(index) ?? null,
      });
    }),
    calls: compared(FIGURES.calls),
    billable: compared(FIGURES.billable),
    failed: compared(FIGURES.failed),
    refused: compared(FIGURES.refused),
    failures: FAILURE_CLASSES.map((side) => {
      const selection = { kind: 'call', class: side };
      const worst = proxies.filter((cell) => cell.class === side).slice(0, WORST);
      return {
        class: side,
        ...figure(selection, count(cells, selection)),
        proxies: worst.map(({ name, calls }) => ({
          proxy: name,
          ...figure({ proxy: writeTerm(name), ...selection }, Number(calls)),
        })),
      };
    }),
    topTools: tools.map(({ name, calls }) => ({
      tool: name,
      ...figure({ tool: writeTerm(name), kind: 'call' }, Number(calls)),
    })),
    topCompanies: companies.map(({ name, calls }) => ({
      company: name,
      ...figure({ company: writeTerm(name), kind: 'call' }, Number(calls)),
    })),
  };
}

/** How many events of the cells a selection lists. */
function count(cells: readonly Cell[], { kind, class: classes, billable }: Selection): number {
  return cells
    .filter(
      (cell) =>
        cell.kind === kind &&
        (classes === undefined || classes.split(',').includes(cell.class)) &&
        (billable === undefined || billable === String(cell.billable)),
    )
    .reduce((sum, { calls }) => sum + Number(calls), 0);
}

function bucketOf(
  cells: readonly Cell[],
  { from, to, ...rest }: { from: number; to: number } & Pick<OverviewBucket, 'isOpen' | 'latency'>,
): OverviewBucket {
  const classes = Object.fromEntries(EVENT_CLASSES.map((one) => [one, count(cells, { kind: 'call', class: one })]));
  return {
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    classes: classes as OverviewBucket['classes'],
    billable: count(cells, FIGURES.billable),
    ...rest,
  };
}

/** A table of sums, the column of its instants, and what of a name it tells apart. */
type Sums = { table: string; at: string; name: string };

/** The smallest sums that tell a range: of hours for long ones, unless its bars begin within an hour. */
function sumsOf(range: OverviewRange, edges: readonly number[]): Record<'all' | 'proxy' | 'tool' | 'company', Sums> {
  const isLong = range === '7d' || range === '30d';
  if (!isLong || edges.some((at) => at % HOUR_MS !== 0)) {
    const of = (name: string): Sums => ({ table: 'event_rollups', at: 'quarter', name });
    return { all: of('proxy'), proxy: of('proxy'), tool: of('tool'), company: of('company') };
  }
  const of = (span: string, name: string): Sums => ({
    table: `(select * from event_totals where span = '${span}') hours`,
    at: 'start',
    name,
  });
  return {
    all: of('any_hour', 'proxy'),
    proxy: of('any_proxy_hour', 'proxy'),
    tool: of('any_tool_hour', 'tool'),
    company: of('hour', 'company'),
  };
}

function readCells(
  db: Database,
  { all: { table, at } }: { all: Sums },
  { edges, to }: { edges: readonly number[]; to?: number },
): Promise<Cell[]> {
  const instants = edges.map((edge) => new Date(edge).toISOString());
  return db.sql<Cell>(
    `select width_bucket(${at}, $1::timestamptz[]) as bucket, ${KIND_SQL} as kind, ${CLASS_SQL} as class, billable,
       sum(calls) as calls
     from ${table} where ${at} >= $2::timestamptz and ($3::timestamptz is null or ${at} < $3::timestamptz)
     group by 1, 2, 3, 4`,
    [instants, instants[0], to === undefined ? null : new Date(to).toISOString()],
  );
}

/** Tool calls by name, the most first; with a condition also by class. */
function readNamed(
  db: Database,
  { table, at, name }: Sums,
  { from, where, top }: { from: number; where?: string; top?: number },
): Promise<NamedCell[]> {
  const byClass = where === undefined ? `''` : CLASS_SQL;
  return db.sql<NamedCell>(
    `select ${name} as name, ${byClass} as class, sum(calls) as calls from ${table}
     where ${at} >= $1::timestamptz and ${KIND_SQL} = 'call' and ${name} <> '' ${where === undefined ? '' : `and ${where}`}
     group by 1, 2 order by 3 desc, 1 ${top === undefined ? '' : `limit ${top}`}`,
    [new Date(from).toISOString()],
  );
}
