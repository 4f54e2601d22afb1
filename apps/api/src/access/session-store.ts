import { createHash, randomBytes } from 'node:crypto';
import type { OpenSession } from '@tallygate/contracts/accounts';
import { AppError } from '@tallygate/contracts/app-error';
import type { Database } from '@tallygate/db/database';
import type { Author } from '../audit/author.ts';
import { writeAudit } from '../audit/write-audit.ts';
import type { Identity } from '../identity/identity.ts';
import { ACCOUNT_PARTS, accountOf } from './account.ts';

export const SESSION_ABSOLUTE_MS = 24 * 3_600_000;
export const SESSION_IDLE_MS = 2 * 3_600_000;
export const SESSIONS_PER_USER = 10;
/** A session's last use is written at most this often. */
const TOUCH_MS = 60_000;

/** How a session begins. */
export type NewSession = {
  userAgent?: string | undefined;
  /** The factors by which its owner proved their identity. */
  factors: string[];
  /** For a session that the identity provider began: its id there, and the ID token, encrypted. */
  provider?: { session: string | null; idToken: Uint8Array<ArrayBuffer> };
};

export type SessionStore = {
  /**
   * Starts a session; returns the cookie's token, of which only the hash is kept. Of more than ten the ones that were used
   * least lately end.
   */
  create(userId: string, session: NewSession): Promise<string>;
  /**
   * The identity behind a session's token; null when the session is unknown, was idle too long, or is over.
   * @param isUse whether this counts as a use of the session; otherwise its idle time goes on
   */
  find(token: string, isUse?: boolean): Promise<Identity | null>;
  /**
   * Gives a session a new token after its owner proved again who they are; the former one is worth nothing from then on.
   * @throws AppError AUTHENTICATION_REQUIRED when the session is over
   */
  renew(id: string, factors: string[]): Promise<string>;
  /** Whether the session is still open. Unlike `find` this does not count as a use. */
  isOpen(id: string): Promise<boolean>;
  end(id: string): Promise<void>;
  /** Sessions that are not over: one's own, for administrators everybody's; the last used first. */
  list(viewer: Identity, current: string | null): Promise<OpenSession[]>;
  /**
   * Ends a session and notes who did.
   * @throws AppError SESSION_NOT_FOUND when the viewer may see no session with this id
   */
  endById(viewer: Identity, author: Author, id: string): Promise<void>;
};

type Deps = {
  db: Database;
  /** Everybody local must have a second factor. */
  secondFactorRequired: boolean;
  /** Told after a session of this account has ended. */
  onEnd?: (userId: string) => void;
  now?: () => number;
};

export function createSessionStore({ db, secondFactorRequired, onEnd, now = Date.now }: Deps): SessionStore {
  const sessions = db.prisma.session;
  const notOver = () => ({
    expiresAt: { gt: new Date(now()) },
    lastSeenAt: { gte: new Date(now() - SESSION_IDLE_MS) },
  });
  const remove = async (where: { id: string }): Promise<void> => {
    const found = await sessions.findFirst({ where, select: { userId: true } });
    await sessions.deleteMany({ where });
    if (found) onEnd?.(found.userId);
  };
  const endBeyondMost = async (userId: string) => {
    const tooMany = await sessions.findMany({
      where: { userId },
      orderBy: [{ lastSeenAt: 'desc' }, { createdAt: 'desc' }],
      skip: SESSIONS_PER_USER,
      select: { id: true },
    });
    if (tooMany.length === 0) return;
    await sessions.deleteMany({ where: { id: { in: tooMany.map(({ id }) => id) } } });
    onEnd?.(userId);
  };

  return {
    async create(userId, { userAgent, factors, provider }) {
      const token = randomBytes(32).toString('base64url');
      const at = new Date(now());
      await sessions.deleteMany({ where: { expiresAt: { lt: at } } });
      await sessions.create({
        data: {
          id: sessionId(token),
          userId,
          createdAt: at,
          lastSeenAt: at,
          authenticatedAt: at,
          expiresAt: new Date(now() + SESSION_ABSOLUTE_MS),
          factors,
          userAgent: userAgent?.slice(0, 200) ?? null,
          ...(provider && { providerSession: provider.session, idToken: provider.idToken }),
        },
      });
      await endBeyondMost(userId);
      return token;
    },
    async find(token, isUse = true) {
      const id = sessionId(token);
      const session = await sessions.findUnique({ where: { id }, include: { user: { include: ACCOUNT_PARTS } } });
      if (!session) return null;
      const idleMs = now() - session.lastSeenAt.getTime();
      if (session.expiresAt.getTime() <= now() || idleMs > SESSION_IDLE_MS) {
        await remove({ id });
        return null;
      }
      if (isUse && idleMs > TOUCH_MS)
        await sessions.updateMany({ where: { id }, data: { lastSeenAt: new Date(now()) } });
      const { hasSecondFactor, ...account } = accountOf(session.user);
      const isLocal = session.user.issuer === null;
      return {
        ...account,
        via: 'session',
        authenticatedAt: session.authenticatedAt,
        factors: session.factors,
        sessionId: id,
        mustEnrol: secondFactorRequired && isLocal && !hasSecondFactor,
      };
    },
    async renew(id, factors) {
      const token = randomBytes(32).toString('base64url');
      const at = new Date(now());
      const { count } = await sessions.updateMany({
        where: { id, ...notOver() },
        data: { id: sessionId(token), authenticatedAt: at, lastSeenAt: at, factors },
      });
      if (count === 0) throw new AppError('AUTHENTICATION_REQUIRED');
      return token;
    },
    isOpen: async (id) => (await sessions.count({ where: { id, ...notOver() } })) > 0,
    end: (id) => remove({ id }),
    async list(viewer, current) {
      const found = await sessions.findMany({
        where: { ...visibleTo(viewer), ...notOver() },
        include: { user: { select: { username: true } } },
        orderBy: [{ lastSeenAt: 'desc' }, { id: 'asc' }],
      });
      return found.map((session) => ({
        id: session.id,
        username: session.user.username,
        createdAt: session.createdAt.toISOString(),
        lastSeenAt: session.lastSeenAt.toISOString(),
        expiresAt: session.expiresAt.toISOString(),
        userAgent: session.userAgent,
        current: session.id === current,
      }));
    },
    async endById(viewer, author, id) {
      const { userId } = await db.prisma.$transaction(async (tx) => {
        const where = { ...visibleTo(viewer), id };
        const found = await tx.session.findFirst({ where, include: { user: { select: { username: true } } } });
        const { count } = await tx.session.deleteMany({ where });
        if (found === null || count === 0) throw new AppError('SESSION_NOT_FOUND');
        await writeAudit(tx, author, {
          action: 'end_session',
          entityType: 'user',
          entityId: found.user.username,
          before: { session: id.slice(0, 8) },
        });
        return found;
      });
      onEnd?.(userId);
    },
  };
}

function visibleTo({ userId, roles }: Identity) {
  return roles.includes('admin') ? {} : { userId };
}

/** What stands for a session in the database and in lists; the token cannot be found from it. */
export function sessionId(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
