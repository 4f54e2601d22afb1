import type { CallNumbers, NumbersBucket } from '@tallygate/contracts/call-numbers';
import type { EventFigure } from '@tallygate/contracts/event-figure';
import { EVENT_CLASSES } from '@tallygate/contracts/event-kinds';
import { writeTerm } from '@tallygate/contracts/filter-terms';
import { FAILURE_CLASSES, type OverviewRange } from '@tallygate/contracts/overview-ranges';
import type { Database } from '@tallygate/db/database';
import { CLASS_SQL, KIND_SQL } from '../ledger/kind-and-class.ts';
import { overviewEdges } from './overview-edges.ts';
import { readLatencies } from './read-latencies.ts';
import { type Sums, sumsOf } from './sums.ts';

/** What a figure counts, in the words of `GET /events`. */
export type Selection = {
  kind: string;
  class?: string;
  billable?: string;
  proxy?: string;
  tool?: string;
  company?: string;
};

export const FIGURES = {
  calls: { kind: 'call' },
  billable: { kind: 'call', billable: 'true' },
  failed: { kind: 'call', class: FAILURE_CLASSES.join(',') },
  refused: { kind: 'refused' },
} satisfies Record<string, Selection>;

export type Cell = { bucket: number; kind: string; class: string; billable: boolean; calls: string };

/** Of what numbers are wanted. */
export type Asked = {
  range: OverviewRange;
  /** IANA time zone whose days are told apart. */
  zone: string;
  now: Date;
  /** Of one proxy alone; of all without it. */
  proxy?: string;
  silentSince?: Date | null;
};

type ReadNumbers = {
  numbers: CallNumbers;
  edges: readonly number[];
  /** The sums that it was counted of. */
  sums: Record<'all' | 'proxy' | 'tool' | 'company', Sums>;
  cells: readonly Cell[];
  /** A number with the query that lists what it counts. */
  figure: (selection: Selection, count: number) => EventFigure;
};

/** The bars of a range and the numbers over them, from sums. The ledger has to be folded before. */
export async function readCallNumbers(db: Database, asked: Asked): Promise<ReadNumbers> {
  const { range, zone, now, proxy, silentSince = null } = asked;
  const edges = overviewEdges(range, now.getTime(), zone);
  const start = edges[0] ?? now.getTime();
  const from = new Date(start).toISOString();
  const sums = sumsOf(range, edges);
  const cells = await readCells(db, { sums: proxy === undefined ? sums.all : sums.proxy, edges, proxy });
  const latencies = await readLatencies(db, edges, proxy);
  const figure = (selection: Selection, count: number): EventFigure => ({
    count,
    query: { ...(proxy !== undefined && { proxy: writeTerm(proxy) }), ...selection, from },
  });
  const counted = (selection: Selection) => figure(selection, countCells(cells, selection));
  const numbers = {
    range,
    from,
    asOf: now.toISOString(),
    silentSince: silentSince?.toISOString() ?? null,
    buckets: edges.slice(0, -1).map((at, index) => {
      const end = edges[index + 1] ?? at;
      const own = cells.filter(({ bucket }) => bucket === index + 1);
      const rest = { isOpen: end > now.getTime(), latency: latencies.get(index) ?? null };
      return bucketOf(own, { from: at, to: end, ...rest });
    }),
    calls: counted(FIGURES.calls),
    failed: counted(FIGURES.failed),
  };
  return { numbers, edges, sums, cells, figure };
}

/** How many events of the cells a selection lists. */
export function countCells(cells: readonly Cell[], { kind, class: classes, billable }: Selection): number {
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
  { from, to, ...rest }: { from: number; to: number } & Pick<NumbersBucket, 'isOpen' | 'latency'>,
): NumbersBucket {
  const classes = Object.fromEntries(
    EVENT_CLASSES.map((one) => [one, countCells(cells, { kind: 'call', class: one })]),
  );
  return {
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    classes: classes as NumbersBucket['classes'],
    billable: countCells(cells, FIGURES.billable),
    ...rest,
  };
}

type CellsAsked = { sums: Sums; edges: readonly number[]; to?: number; proxy?: string | undefined };

/** Events by bar, kind, class and decision; the last bar has no end unless it is given. */
export function readCells(db: Database, { sums: { table, at }, edges, to, proxy }: CellsAsked): Promise<Cell[]> {
  const instants = edges.map((edge) => new Date(edge).toISOString());
  return db.sql<Cell>(
    `select width_bucket(${at}, $1::timestamptz[]) as bucket, ${KIND_SQL} as kind, ${CLASS_SQL} as class, billable,
       sum(calls) as calls
     from ${table} where ${at} >= $2::timestamptz and ($3::timestamptz is null or ${at} < $3::timestamptz)
       ${proxy === undefined ? '' : 'and proxy = $4'}
     group by 1, 2, 3, 4`,
    [
      instants,
      instants[0],
      to === undefined ? null : new Date(to).toISOString(),
      ...(proxy === undefined ? [] : [proxy]),
    ],
  );
}
