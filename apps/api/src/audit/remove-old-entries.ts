import type { ChainKey } from '@tallygate/audit/chain';
import type { Database } from '@tallygate/db/database';
import type { AuditLog } from './audit-log.ts';
import { systemAuthor } from './author.ts';
import { lockHead, TENANT } from './chain-rows.ts';
import { type AuditNote, writeAudit } from './write-audit.ts';

const DAY_MS = 24 * 3_600_000;
const TIMEOUT_MS = 600_000;

type Context = {
  settings: { audit: { keepDays: number } };
  db: Database;
  auditLog: AuditLog;
  auditKey: ChainKey;
  now: () => Date;
};

/**
 * Removes the entries that are older than they are kept, always a prefix of the chain and never its end, and leaves a
 * signed checkpoint in their place. That, too, is an entry.
 * @returns how many were removed
 */
export async function removeOldEntries(context: Context): Promise<number> {
  const { db, auditKey, settings, now } = context;
  const { keepDays } = settings.audit;
  const cutoff = new Date(now().getTime() - keepDays * DAY_MS);
  return db.prisma.$transaction(
    async (tx) => {
      const head = await lockHead(tx);
      const kept = await tx.auditEntry.aggregate({
        where: { tenant: TENANT, seq: { not: null }, OR: [{ time: { gte: cutoff } }, { seq: head.seq }] },
        _min: { seq: true },
      });
      const last = await tx.auditEntry.findFirst({
        where: { tenant: TENANT, seq: { lt: kept._min.seq ?? 0n } },
        orderBy: { seq: 'desc' },
      });
      if (!last?.seq || last.mac === null) return 0;
      const mark = { tenant: TENANT, seq: Number(last.seq), mac: last.mac, removedAt: now().toISOString() };
      await tx.auditCheckpoint.create({ data: { ...mark, signature: auditKey.sign(mark) } });
      const [answer] = await tx.$queryRaw<{ removed: bigint }[]>`
        SELECT remove_audit_prefix(${TENANT}, ${last.seq}) AS removed`;
      const removed = Number(answer?.removed ?? 0);
      const note: AuditNote = { action: 'remove_old', entityType: 'audit_log', entityId: 'audit' };
      await writeAudit(tx, systemAuthor(context), { ...note, after: { keepDays, removed, through: mark.seq } });
      return removed;
    },
    { timeout: TIMEOUT_MS },
  );
}
