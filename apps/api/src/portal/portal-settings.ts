import type { PortalLook, SavePortalSettings } from '@tallygate/contracts/portal';
import type { Database } from '@tallygate/db/database';
import type { Author } from '../audit/author.ts';
import { writeAudit } from '../audit/write-audit.ts';
import type { Transaction } from '../database/transaction.ts';

/** Closed until somebody opens it. */
const AT_FIRST: PortalLook = { isOpen: false, sellerName: 'Customer portal', accent: '', frameOrigins: [] };

export async function readPortalSettings(tx: Transaction): Promise<PortalLook> {
  const row = await tx.portalSettings.findFirst();
  if (row === null) return AT_FIRST;
  const { isOpen, sellerName, accent, frameOrigins } = row;
  return { isOpen, sellerName, accent, frameOrigins };
}

/** Replaces them. Sessions end when the portal is closed. */
export function savePortalSettings(
  { db, author, machineNow }: { db: Database; author: Author; machineNow: () => Date },
  given: SavePortalSettings,
): Promise<PortalLook> {
  return db.prisma.$transaction(async (tx) => {
    const before = await readPortalSettings(tx);
    const data = { ...given, updatedAt: machineNow(), updatedBy: author.actor };
    await tx.portalSettings.upsert({ where: { id: 1 }, create: { id: 1, ...data }, update: data });
    if (!given.isOpen) await tx.portalSession.deleteMany();
    await writeAudit(tx, author, {
      action: 'change',
      entityType: 'portal_settings',
      entityId: 'portal',
      before,
      after: given,
    });
    return readPortalSettings(tx);
  });
}
