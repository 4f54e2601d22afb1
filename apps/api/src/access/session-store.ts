import { createHash, randomBytes } from 'node:crypto';
import type { OpenSession } from '@tallygate/contracts/accounts';
import { AppError } from '@tallygate/contracts/app-error';
import { knownRoles } from '@tallygate/contracts/roles';
import type { Database } from '@tallygate/db/database';
import type { Identity } from './identity.ts';

export const SESSION_ABSOLUTE_MS = 24 * 3_600_000;
export const SESSION_IDLE_MS = 2 * 3_600_000;
/** A session's last use is written at most this often. */
const TOUCH_MS = 60_000;

export interface SessionStore {
  /** Starts a session; returns the cookie's token, of which only the hash is kept. */
  create(userId: string, userAgent: string | undefined): Promise<string>;
  /** Whose session this token is; null when it is unknown, idle too long or over. */
  find(token: string): Promise<Identity | null>;
  end(token: string): Promise<void>;
  /** Sessions that are not over: one's own, for administrators everybody's; the last used first. */
  list(viewer: Identity, current: string | null): Promise<OpenSession[]>;
  /** @throws AppError SESSION_NOT_FOUND when there is none of this id that the viewer may see */
  endById(viewer: Identity, id: string): Promise<void>;
}

export function createSessionStore(db: Database, now: () => number = Date.now): SessionStore {
  const sessions = db.prisma.session;
  return {
    async create(userId, userAgent) {
      const token = randomBytes(32).toString('base64url');
      const at = new Date(now());
      await sessions.deleteMany({ where: { expiresAt: { lt: at } } });
      await sessions.create({
        data: {
          id: sessionId(token),
          userId,
          createdAt: at,
          lastSeenAt: at,
          expiresAt: new Date(now() + SESSION_ABSOLUTE_MS),
          userAgent: userAgent?.slice(0, 200) ?? null,
        },
      });
      return token;
    },
    async find(token) {
      const id = sessionId(token);
      const session = await sessions.findUnique({ where: { id }, include: { user: true } });
      if (!session) return null;
      const idleMs = now() - session.lastSeenAt.getTime();
      if (session.expiresAt.getTime() <= now() || idleMs > SESSION_IDLE_MS) {
        await sessions.deleteMany({ where: { id } });
        return null;
      }
      if (idleMs > TOUCH_MS) await sessions.updateMany({ where: { id }, data: { lastSeenAt: new Date(now()) } });
      const { user } = session;
      return {
        userId: user.id,
        username: user.username,
        roles: knownRoles(user.roles),
        defaultPassword: user.mustChangePassword,
        via: 'session',
        sessionId: id,
      };
    },
    async end(token) {
      await sessions.deleteMany({ where: { id: sessionId(token) } });
    },
    async list(viewer, current) {
      const at = now();
      const found = await sessions.findMany({
        where: {
          ...visibleTo(viewer),
          expiresAt: { gt: new Date(at) },
          lastSeenAt: { gte: new Date(at - SESSION_IDLE_MS) },
        },
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
    async endById(viewer, id) {
      const { count } = await sessions.deleteMany({ where: { ...visibleTo(viewer), id } });
      if (count === 0) throw new AppError('SESSION_NOT_FOUND');
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
