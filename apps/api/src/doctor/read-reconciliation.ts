import type { Database } from '@tallygate/db/database';
import { readRows, readRuns } from '../reconciliation/run-rows.ts';
import type { NewestRun } from './checks/reconciliation.ts';

/** The newest comparison that was kept; null before the first. */
export async function readNewestRun(db: Database): Promise<NewestRun | null> {
  const [run] = await readRuns(db, 1);
  if (!run) return null;
  const { rows } = await readRows(db, run.id, { filter: { alarming: 'true' }, cursor: 0, limit: 1 });
  const first = rows[0];
  return { ...run, first: first?.finding ? `${first.company || 'no company'}: ${first.finding.detail}` : null };
}
