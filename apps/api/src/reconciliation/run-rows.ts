import { AppError } from '@tallygate/contracts/app-error';
import {
  gatewayFinding,
  type ReconciledRowPage,
  type ReconciledUsage,
  type ReconciliationRun,
  reconciledUsage,
} from '@tallygate/contracts/reconciliation';
import { RECONCILIATION_TABLE } from '@tallygate/contracts/reconciliation-table';
import { type FilterText, filterProblem, readConditions } from '@tallygate/contracts/table-filter';
import type { Database } from '@tallygate/db/database';
import { Prisma, type ReconciliationRun as RunRow } from '@tallygate/db/generated/client';
import { z } from 'zod';
import { conditionSql } from '../database/filter-sql.ts';

type Kept = Omit<RunRow, 'gateways'> & { gateways: unknown };

/** A run as replies carry it. */
export function runOf(row: Kept): ReconciliationRun {
  return {
    id: row.id,
    cause: row.cause === 'nightly' ? 'nightly' : 'by_hand',
    actor: row.actor,
    startedAt: row.startedAt.toISOString(),
    endedAt: row.endedAt.toISOString(),
    counts: { differs: row.differing, waiting: row.waiting, not_judged: row.notJudged, equal: row.equal },
    alarming: row.alarming,
    gateways: z.array(gatewayFinding).parse(row.gateways),
  };
}

/** The newest runs. */
export async function readRuns({ prisma }: Database, limit: number): Promise<ReconciliationRun[]> {
  const rows = await prisma.reconciliationRun.findMany({ orderBy: { startedAt: 'desc' }, take: limit });
  return rows.map(runOf);
}

/** How many differences the newest run found that the one before had found as well. */
export async function countAlarming({ prisma }: Database): Promise<number> {
  const newest = await prisma.reconciliationRun.findFirst({
    orderBy: { startedAt: 'desc' },
    select: { alarming: true },
  });
  return newest?.alarming ?? 0;
}

/** What the newest run found, by rail, meter, company and period. */
export async function readNewestUsages({ prisma }: Database): Promise<Map<string, ReconciledUsage>> {
  const newest = await prisma.reconciliationRun.findFirst({ orderBy: { startedAt: 'desc' } });
  if (!newest) return new Map();
  const rows = await prisma.reconciledUsage.findMany({ where: { runId: newest.id, verdict: 'differs' } });
  return new Map(
    rows.map((row) => [
      JSON.stringify([row.railId, row.meterId, row.company, row.periodFrom.toISOString()]),
      reconciledUsage.parse(row.body),
    ]),
  );
}

type Page = { filter: FilterText; cursor: number; limit: number };

/**
 * Lines of a run that a filter lets through, what differs first.
 * @throws AppError NOT_FOUND, INVALID_INPUT for a filter that cannot be read
 */
export async function readRows(
  db: Database,
  runId: string,
  { filter, cursor, limit }: Page,
): Promise<ReconciledRowPage> {
  if ((await db.prisma.reconciliationRun.count({ where: { id: runId } })) === 0)
    throw new AppError('NOT_FOUND', { detail: `There is no reconciliation "${runId}"` });
  const where = Prisma.join([Prisma.sql`run_id = ${runId}`, ...conditionsOf(filter)], ' and ');
  const [counted] = await db.sql<{ total: number }>(
    Prisma.sql`select count(*)::int as total from reconciled_usages where ${where}`,
  );
  const rows = await db.sql<{ body: unknown; alarming: boolean }>(
    Prisma.sql`select body, alarming from reconciled_usages where ${where} order by place limit ${limit} offset ${cursor}`,
  );
  const total = counted?.total ?? 0;
  const next = cursor + rows.length;
  return {
    rows: rows.map(({ body, alarming }) => ({ ...reconciledUsage.parse(body), alarming })),
    total,
    nextCursor: next < total ? next : null,
  };
}

function conditionsOf(filter: FilterText): Prisma.Sql[] {
  const conditions = readConditions(RECONCILIATION_TABLE, filter);
  const findings = conditions.flatMap(({ column, isExcluded }) => {
    const path = `${isExcluded ? '-' : ''}${column.id}`;
    const found = filter[path] ?? '';
    const problem = filterProblem(column, found);
    return problem === null ? [] : [{ path, message: `found "${found}"; ${problem}` }];
  });
  const [first] = findings;
  if (first) throw new AppError('INVALID_INPUT', { detail: `${first.path}: ${first.message}`, findings });
  return conditions.map((condition) => conditionSql(condition, condition.column.sql));
}
