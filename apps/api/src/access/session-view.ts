import type { SessionView } from '@tallygate/contracts/session';
import type { Database } from '@tallygate/db/database';
import type { AccessSettings } from './access-settings.ts';
import { ACCOUNT_PARTS, accountOf } from './account.ts';

/** What the console knows of who is signed in. */
export async function viewSession(
  { db, settings }: { settings: AccessSettings; db: Database },
  userId: string,
): Promise<SessionView> {
  const user = await db.prisma.user.findUniqueOrThrow({ where: { id: userId }, include: ACCOUNT_PARTS });
  const { username, roles, defaultPassword, weakPassword, hasSecondFactor } = accountOf(user);
  const isLocal = user.issuer === null;
  const mustEnrol = settings.secondFactorRequired && isLocal && !hasSecondFactor;
  return { username, roles, defaultPassword, weakPassword, isLocal, hasSecondFactor, mustEnrol };
}
