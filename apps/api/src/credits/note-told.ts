import type { CreditReport } from '@tallygate/contracts/credit-lease';
import type { SqlRunner } from '@tallygate/db/database';
import type { OpenLease } from './open-leases.ts';

const RECLAIM_GRACE_MS = 30_000;

/**
 * When a lease is taken back unless its gateway tells of it: no call on it can end later.
 * @param leaseMs how long it may be spent without a word
 * @param longestMs how long a call may take at its gateway
 */
export function reclaimAt(machineNow: Date, { leaseMs, longestMs }: { leaseMs: number; longestMs: number }): Date {
  return new Date(machineNow.getTime() + leaseMs + longestMs + RECLAIM_GRACE_MS);
}

/** Keeps what gateways say ahead of the events of their calls, and that they have said it. */
export async function noteTold(
  tx: SqlRunner,
  { report, open }: { report: CreditReport; open: readonly OpenLease[] },
  { now, leaseMs }: { now: Date; leaseMs: number },
): Promise<void> {
  if (open.length === 0) return;
  const known = new Set(open.map(({ id }) => id));
  const parts = report.leases
    .filter(({ id }) => known.has(id))
    .flatMap(({ id, parts }) => parts.map(({ grant, settled, held }) => ({ lease: id, grant, settled, held })));
  await tx.sql(
    `update credit_lease_parts p set told_settled = c.settled, told_held = c.held
     from jsonb_to_recordset($1::jsonb) as c(lease uuid, "grant" uuid, settled numeric, held numeric)
     where p.lease_id = c.lease and p.grant_id = c."grant"`,
    [JSON.stringify(parts)],
  );
  await tx.sql(
    `update credit_leases set seen_at = $2::timestamptz, reclaim_at = $3::timestamptz where id = any($1::uuid[])`,
    [[...known], now, reclaimAt(now, { leaseMs, longestMs: report.longestMs })],
  );
}
