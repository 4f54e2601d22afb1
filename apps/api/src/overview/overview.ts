import { writeTerm } from '@tallygate/contracts/filter-terms';
import type { Overview } from '@tallygate/contracts/overview';
import { FAILURE_CLASSES } from '@tallygate/contracts/overview-ranges';
import type { Database } from '@tallygate/db/database';
import { foldChanges } from '../ledger/fold-changes.ts';
import { CLASS_SQL, KIND_SQL } from '../ledger/kind-and-class.ts';
import { type Asked, countCells, FIGURES, readCallNumbers, readCells, type Selection } from './call-numbers.ts';
import { stretchBefore } from './overview-edges.ts';
import type { Sums } from './sums.ts';

const TOP = 5;
/** Proxies that are named of each side that fails. */
const WORST = 3;

type NamedCell = { name: string; class: string; calls: string };

/**
 * Numbers of a range, and of the same stretch before it, from sums. Each comes with the query by which it was counted: the
 * list behind it cannot be another one.
 */
export async function readOverview(db: Database, asked: Omit<Asked, 'proxy'>): Promise<Overview> {
  await foldChanges(db);
  const { numbers, edges, sums, cells, figure } = await readCallNumbers(db, asked);
  const { range, now } = asked;
  const from = edges[0] ?? now.getTime();
  const before = stretchBefore(range, from, now.getTime());
  const [earlier, proxies, tools, companies] = [
    await readCells(db, { sums: sums.all, edges: [before.from], to: before.to }),
    await readNamed(db, sums.proxy, {
      from,
      where: `${CLASS_SQL} in (${FAILURE_CLASSES.map((one) => `'${one}'`).join(', ')})`,
    }),
    await readNamed(db, sums.tool, { from, top: TOP }),
    await readNamed(db, sums.company, { from, top: TOP }),
  ];
  const compared = (selection: Selection) => ({
    ...figure(selection, countCells(cells, selection)),
    before: countCells(earlier, selection),
  });
  return {
    ...numbers,
    calls: compared(FIGURES.calls),
    billable: compared(FIGURES.billable),
    failed: compared(FIGURES.failed),
    refused: compared(FIGURES.refused),
    failures: FAILURE_CLASSES.map((side) => {
      const selection = { kind: 'call', class: side };
      const worst = proxies.filter((cell) => cell.class === side).slice(0, WORST);
      return {
        class: side,
        ...figure(selection, countCells(cells, selection)),
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
