import type { Database } from '@tallygate/db/database';
import type { IdentityProvider } from './identity-provider.ts';

/**
 * The identity provider that people may use now; null when there is none. The sandbox's signs anybody in by any name, so
 * it is offered only as long as everybody knows the administrator's password anyway.
 */
export async function offeredProvider({
  identityProvider,
  db,
}: {
  db: Database;
  identityProvider: IdentityProvider | null;
}): Promise<IdentityProvider | null> {
  if (!identityProvider?.settings.isSandbox) return identityProvider;
  const withDefault = await db.prisma.user.count({ where: { mustChangePassword: true } });
  return withDefault > 0 ? identityProvider : null;
}
