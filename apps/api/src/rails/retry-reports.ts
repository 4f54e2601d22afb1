import type { RetryReports } from '@tallygate/contracts/rail';
import type { Database } from '@tallygate/db/database';
import type { Author } from '../audit/author.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { requireRail } from './rail-rows.ts';

/**
 * Sends refused reports again, because somebody mended what they were refused for. Each keeps its identifier: if it arrived
 * after all, the rail knows it. Where the rail may have forgotten, what it has counted is asked first.
 * @param identifiers those that are meant; without them all
 * @returns how many
 * @throws AppError RAIL_NOT_FOUND
 */
export function retryRefused(
  { db, author }: { db: Database; author: Author },
  railId: string,
  { identifiers }: RetryReports,
): Promise<number> {
  return db.prisma.$transaction(async (tx) => {
    await requireRail(tx, railId);
    const where = {
      railId,
      state: 'refused',
      ...(identifiers === undefined ? {} : { identifier: { in: identifiers } }),
    };
    const data = { state: 'waiting', nextAttemptAt: null };
    const reports = await tx.railReport.updateMany({ where, data });
    const records = await tx.railRecord.updateMany({ where, data });
    const count = reports.count + records.count;
    await writeAudit(tx, author, {
      action: 'retry',
      entityType: 'rail',
      entityId: railId,
      after: { reports: count, identifiers },
    });
    return count;
  });
}
