import { createHash, randomBytes } from 'node:crypto';
import { AppError } from '@tallygate/contracts/app-error';
import { PORTAL_ROLES, type PortalRole } from '@tallygate/contracts/portal';
import type { Database } from '@tallygate/db/database';
import { payingCompany } from '@tallygate/metering/paying-company';
import { z } from 'zod';
import { readAliases } from '../companies/aliases.ts';
import { isUniqueViolation } from '../database/conflict.ts';
import type { Link } from './verify-link.ts';

const IDLE_MS = 3_600_000;
const ABSOLUTE_MS = 12 * IDLE_MS;
/** So long after its link was used a session may make and revoke API keys. */
const FRESH_MS = 10 * 60_000;
/** A session's last use is written at most this often. */
const TOUCH_MS = 60_000;

/** Somebody of a company, as long as the session is open. */
export type PortalCaller = {
  sessionId: string;
  company: string;
  subject: string;
  role: PortalRole;
  csrf: string;
  expiresAt: Date;
  freshUntil: Date;
};

type Context = { db: Database; now: () => Date; machineNow: () => Date };

/**
 * Begins a session by a link, which is used up by it.
 * @returns the cookie's token, of which only the hash is kept
 * @throws AppError PORTAL_LINK_USED
 */
export async function beginSession({ db, now, machineNow }: Context, link: Link): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  const at = machineNow();
  // A name that counts for another company now opens that one's portal.
  const company = payingCompany(await readAliases(db), link.company, now().getTime());
  try {
    await db.prisma.$transaction(async (tx) => {
      await tx.usedPortalLink.deleteMany({ where: { expiresAt: { lt: at } } });
      await tx.portalSession.deleteMany({ where: { expiresAt: { lt: at } } });
      await tx.usedPortalLink.create({ data: { id: link.usedAs, expiresAt: link.expiresAt } });
      await tx.portalKey.update({ where: { id: link.key.id }, data: { lastUsedAt: at } });
      await tx.portalSession.create({
        data: {
          id: hashOf(token),
          company,
          subject: link.subject,
          role: link.role,
          keyId: link.key.id,
          authenticatedAt: at,
          lastSeenAt: at,
          expiresAt: new Date(at.getTime() + ABSOLUTE_MS),
        },
      });
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw new AppError('PORTAL_LINK_USED');
    throw error;
  }
  return token;
}

/** Who shows a token; null when its session is unknown, was idle too long, or is over, and while the portal is closed. */
export async function findCaller({ db, machineNow }: Context, token: string): Promise<PortalCaller | null> {
  const { prisma } = db;
  const row = await prisma.portalSession.findUnique({ where: { id: hashOf(token) } });
  if (row === null) return null;
  const at = machineNow();
  const idleMs = at.getTime() - row.lastSeenAt.getTime();
  if (row.expiresAt <= at || idleMs > IDLE_MS) {
    await prisma.portalSession.deleteMany({ where: { id: row.id } });
    return null;
  }
  if (idleMs > TOUCH_MS) await prisma.portalSession.updateMany({ where: { id: row.id }, data: { lastSeenAt: at } });
  return {
    sessionId: row.id,
    company: row.company,
    subject: row.subject,
    role: z.enum(PORTAL_ROLES).parse(row.role),
    csrf: csrfOf(token),
    expiresAt: row.expiresAt,
    freshUntil: new Date(row.authenticatedAt.getTime() + FRESH_MS),
  };
}

export async function endSession({ db }: Pick<Context, 'db'>, { sessionId }: PortalCaller): Promise<void> {
  await db.prisma.portalSession.deleteMany({ where: { id: sessionId } });
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Follows from the cookie, which no page can read, and tells nothing of it. */
function csrfOf(token: string): string {
  return createHash('sha256').update(`tallygate portal csrf v1 ${token}`).digest('base64url');
}
