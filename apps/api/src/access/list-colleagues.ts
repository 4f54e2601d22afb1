import { knownRoles } from '@tallygate/contracts/roles';
import type { Colleagues } from '@tallygate/contracts/session';
import type { Database } from '@tallygate/db/database';

/** The people with an account, by name, with their roles and nothing else. */
export async function listColleagues({ db }: { db: Database }): Promise<Colleagues> {
  const users = await db.prisma.user.findMany({
    orderBy: { username: 'asc' },
    select: { username: true, roles: true },
  });
  return users.map(({ username, roles }) => ({ username, roles: knownRoles(roles) }));
}
