import {
  type PortalSettings,
  type SavePortalSettings,
  savePortalSettings as schema,
} from '@tallygate/contracts/portal';
import type { Database } from '@tallygate/db/database';
import type { Author } from '../audit/author.ts';
import { writeAudit } from '../audit/write-audit.ts';
import type { Transaction } from '../database/transaction.ts';
import { wrongField } from '../plugins/wrong-field.ts';

/** Closed until somebody opens it. */
const AT_FIRST: PortalSettings = {
  isOpen: false,
  sellerName: 'Customer portal',
  accent: '',
  frameOrigins: [],
  payRailId: null,
  payCurrency: 'usd',
  offers: [],
};

export async function readPortalSettings(tx: Transaction): Promise<PortalSettings> {
  const row = await tx.portalSettings.findFirst();
  if (row === null) return AT_FIRST;
  const { isOpen, sellerName, accent, frameOrigins, payRailId, payCurrency, offers } = row;
  return {
    isOpen,
    sellerName,
    accent,
    frameOrigins,
    payRailId,
    payCurrency,
    offers: schema.shape.offers.parse(offers),
  };
}

/**
 * Replaces them. Sessions end when the portal is closed.
 * @throws AppError INVALID_INPUT for a rail that takes no payments, and a plan that is not there
 */
export function savePortalSettings(
  { db, author, machineNow }: { db: Database; author: Author; machineNow: () => Date },
  given: SavePortalSettings,
): Promise<PortalSettings> {
  return db.prisma.$transaction(async (tx) => {
    const before = await readPortalSettings(tx);
    await requirePayable(tx, given.payRailId);
    await requirePlans(tx, given.offers);
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

async function requirePayable(tx: Transaction, id: string | null): Promise<void> {
  if (id === null) return;
  const rail = await tx.rail.findUnique({ where: { id } });
  if (rail?.kind === 'stripe') return;
  const found = rail === null ? `"${id}"` : `"${rail.name}" of the kind ${rail.kind}`;
  throw wrongField('payRailId', `must be the id of a rail of the kind stripe; found ${found}`);
}

async function requirePlans(tx: Transaction, offers: SavePortalSettings['offers']): Promise<void> {
  for (const [index, { planId }] of offers.entries())
    if ((await tx.plan.count({ where: { id: planId } })) === 0)
      throw wrongField(`offers.${index}.planId`, `must be the id of a plan; found "${planId}"`);
}
