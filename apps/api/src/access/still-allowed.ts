import { knownRoles } from '@tallygate/contracts/roles';
import type { Database } from '@tallygate/db/database';
import type { Identity } from '../identity/identity.ts';
import type { SessionStore } from './session-store.ts';

type Context = { db: Database; sessions: SessionStore; now: () => Date };

/** Whether who was let in a while ago would be let in now, with the same roles. Not a use of the session. */
export async function isStillAllowed(context: Context, identity: Identity): Promise<boolean> {
  const { db, sessions, now } = context;
  const { tokenId } = identity;
  if (tokenId !== undefined) {
    const valid = { id: tokenId, expiresAt: { gt: now() } };
    if ((await db.prisma.apiToken.count({ where: valid })) === 0) return false;
  }
  if (identity.sessionId !== undefined && !(await sessions.isOpen(identity.sessionId))) return false;
  const user = await db.prisma.user.findUnique({ where: { id: identity.userId } });
  // API tokens stay valid when their owner's password changes; sessions and Basic do not.
  if (!user || (tokenId === undefined && user.epoch !== identity.epoch)) return false;
  const roles = knownRoles(user.roles);
  return roles.length === identity.roles.length && roles.every((role) => identity.roles.includes(role));
}
