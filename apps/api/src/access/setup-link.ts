import { createHash, randomBytes } from 'node:crypto';
import type { AcceptSetup } from '@tallygate/contracts/accounts';
import { AppError } from '@tallygate/contracts/app-error';
import type { Database } from '@tallygate/db/database';
import { v7 as uuidv7 } from 'uuid';
import type { Author } from '../audit/author.ts';
import { type AuditNote, writeAudit } from '../audit/write-audit.ts';
import type { AccessSettings } from './access-settings.ts';
import type { Credentials } from './credentials.ts';
import { requireGoodPassword } from './passwords/password-rules.ts';

const VALID_MS = 3_600_000;

/**
 * Makes a one-time link as long as nobody local is an administrator; a former one is worth nothing then.
 * @returns the token of the link, valid for an hour, of which only the hash is kept; null when there is an administrator
 */
export async function makeSetupLink(db: Database, now: Date): Promise<string | null> {
  if (await hasLocalAdministrator(db)) return null;
  const token = randomBytes(32).toString('base64url');
  await db.prisma.$transaction(async (tx) => {
    await tx.setupLink.deleteMany();
    await tx.setupLink.create({ data: { hash: digest(token), expiresAt: new Date(now.getTime() + VALID_MS) } });
  });
  return token;
}

type Context = { settings: AccessSettings; db: Database; credentials: Credentials; now: () => Date };

/**
 * Makes the administrator's account for whoever has the link, once.
 * @param stranger where they come from
 * @throws AppError SETUP_LINK_INVALID or INVALID_INPUT
 */
export async function acceptSetupLink(context: Context & { author: Author }, { token, password }: AcceptSetup) {
  const { db, settings, credentials, now } = context;
  const username = settings.admin.user;
  const valid = { hash: digest(token), expiresAt: { gt: now() } };
  if ((await db.prisma.setupLink.count({ where: valid })) === 0) throw new AppError('SETUP_LINK_INVALID');
  requireGoodPassword(password, { username, hasSecondFactor: settings.secondFactorRequired }, 'password');
  const passwordHash = await credentials.hash(password);
  return db.prisma.$transaction(async (tx) => {
    const { count } = await tx.setupLink.deleteMany({ where: valid });
    if (count === 0) throw new AppError('SETUP_LINK_INVALID');
    const data = { passwordHash, roles: ['admin'], mustChangePassword: false };
    const user = await tx.user.upsert({
      where: { username },
      create: { id: uuidv7(), username, ...data },
      update: { ...data, epoch: { increment: 1 } },
      include: { secondFactor: { select: { confirmedAt: true } } },
    });
    // From here on the audit log names the new account as the author.
    const auth = { method: 'setup_link', factors: ['setup_link'], token: null, session8: null };
    const author = { ...context.author, actor: username, type: 'user' as const, id: user.id, auth };
    const note: AuditNote = { action: 'set_up', entityType: 'user', entityId: username, after: { roles: data.roles } };
    await writeAudit(tx, author, note);
    return user;
  });
}

async function hasLocalAdministrator(db: Database): Promise<boolean> {
  const where = { roles: { has: 'admin' }, issuer: null, passwordHash: { not: null } };
  return (await db.prisma.user.count({ where })) > 0;
}

function digest(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
