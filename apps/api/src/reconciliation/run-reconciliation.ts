import type { ReconciledUsage, ReconciliationRun } from '@tallygate/contracts/reconciliation';
import { HOPS, VERDICTS } from '@tallygate/contracts/reconciliation-states';
import { withLock } from '@tallygate/db/advisory-lock';
import type { Prisma } from '@tallygate/db/generated/client';
import { isAlarming } from '@tallygate/rails/reconcile/reconcile';
import { v7 as uuidv7 } from 'uuid';
import { type Author, systemAuthor } from '../audit/author.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { toJson } from '../database/json.ts';
import { reconcileUsage } from './reconcile-usage.ts';
import { readNewestUsages, runOf } from './run-rows.ts';
import type { ReconcileContext } from './usage-work.ts';

/** So long runs are kept. */
const KEPT_MS = 90 * 86_400_000;

type Cause = { cause: ReconciliationRun['cause']; author: Author };

/**
 * Compares everything and keeps what came of it. A difference that the run before had found as well, and that time does not
 * mend, is alarming. One at a time, wherever it is asked for.
 */
export function runReconciliation(context: ReconcileContext, { cause, author }: Cause): Promise<ReconciliationRun> {
  return withLock(context.db, 'reconciliation', async () => {
    const startedAt = context.now();
    const former = await readNewestUsages(context.db);
    const { usages, gateways } = await reconcileUsage(context, {});
    const rows = usages
      .map((usage) => ({ usage, alarming: isAlarming(former.get(keyOf(usage)) ?? null, usage) }))
      .sort((a, b) => order(a.usage) - order(b.usage) || compare(a.usage.company, b.usage.company));
    const count = (verdict: ReconciledUsage['verdict']) => usages.filter((one) => one.verdict === verdict).length;
    const run = {
      id: uuidv7(),
      cause,
      actor: author.actor,
      startedAt,
      endedAt: context.now(),
      equal: count('equal'),
      waiting: count('waiting'),
      differing: count('differs'),
      notJudged: count('not_judged'),
      alarming: rows.filter(({ alarming }) => alarming).length,
      gateways: toJson(gateways),
    };
    await context.db.prisma.$transaction(async (tx) => {
      await tx.reconciliationRun.deleteMany({ where: { startedAt: { lt: new Date(startedAt.getTime() - KEPT_MS) } } });
      await tx.reconciliationRun.create({ data: run });
      await tx.reconciledUsage.createMany({ data: rows.map((row, place) => rowOf(run.id, place, row)) });
      if (cause === 'by_hand')
        await writeAudit(tx, author, {
          action: 'create',
          entityType: 'reconciliation_run',
          entityId: run.id,
          after: { differing: run.differing, alarming: run.alarming },
        });
    });
    return runOf({ ...run, gateways });
  });
}

/** The nightly run, in the name of the product itself. */
export function runNightly(context: ReconcileContext & Parameters<typeof systemAuthor>[0]): Promise<ReconciliationRun> {
  return runReconciliation(context, { cause: 'nightly', author: systemAuthor(context) });
}

/** What one run and the next call the same. */
function keyOf({ railId, meterId, company, period }: ReconciledUsage): string {
  return JSON.stringify([railId, meterId, company, period.from]);
}

function order({ verdict, finding }: ReconciledUsage): number {
  return VERDICTS.indexOf(verdict) * HOPS.length + (finding ? HOPS.indexOf(finding.to) : 0);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

type Row = { usage: ReconciledUsage; alarming: boolean };

function rowOf(runId: string, place: number, { usage, alarming }: Row): Prisma.ReconciledUsageCreateManyInput {
  const { railId, railName, meterId, meterName, company, period, verdict, finding } = usage;
  return {
    runId,
    place,
    railId,
    railName,
    meterId,
    meterName,
    company,
    periodFrom: new Date(period.from),
    verdict,
    hop: finding?.to ?? null,
    class: finding?.class ?? null,
    quantity: finding?.quantity ?? '0',
    alarming,
    body: toJson(usage),
  };
}
