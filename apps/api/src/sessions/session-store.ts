import { createHash, randomBytes } from 'node:crypto';
import type { Database } from '@tallygate/db/database';
import type { Identity } from './identity.ts';
import { knownRoles } from './roles.ts';

export const SESSION_COOKIE = 'tallygate_session';
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
          id: hashToken(token),
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
      const id = hashToken(token);
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
      };
    },
    async end(token) {
      await sessions.deleteMany({ where: { id: hashToken(token) } });
    },
  };
}

function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
