import type { PlannedRequest } from '@tallygate/contracts/rail';
import type { Database } from '@tallygate/db/database';
import { plannedRequests } from '@tallygate/rails/dry-run';
import { type RailContext, railOver } from './connect-rail.ts';
import { planRecords } from './moesif/plan-records.ts';
import { railFacts, requireRail } from './rail-rows.ts';
import { wireReport } from './wire-report.ts';

const SHOWN = 20;

/** The exact requests that the next reports would make. Nothing leaves, and secrets are hidden. @throws AppError RAIL_NOT_FOUND */
export async function planReports(
  context: RailContext & { db: Database; now: () => Date },
  id: string,
): Promise<PlannedRequest[]> {
  const { db } = context;
  const rail = await requireRail(db.prisma, id);
  if (railFacts(rail).kind === 'moesif') return planRecords(context, rail);
  const waiting = await db.prisma.railReport.findMany({
    where: { railId: id, state: 'waiting' },
    orderBy: [{ partFrom: 'asc' }, { identifier: 'asc' }],
    take: SHOWN,
  });
  const reports = [];
  for (const row of waiting) {
    const report = await wireReport(db, rail, row);
    if (report !== null) reports.push(report);
  }
  return plannedRequests((fetch) => railOver(context, rail, fetch), reports);
}
