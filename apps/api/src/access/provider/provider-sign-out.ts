import type { Database } from '@tallygate/db/database';
import type { Cipher } from '../../secrets/cipher.ts';
import type { AccessSettings } from '../access-settings.ts';
import { consoleUrl } from './console-url.ts';
import type { IdentityProvider } from './identity-provider.ts';

type Context = {
  settings: AccessSettings;
  db: Database;
  identityProvider: IdentityProvider | null;
  secretCipher: Cipher;
};

/** Where the browser goes so that its session at the identity provider ends too; null for a session that has none. */
export async function providerSignOut(context: Context, sessionId: string): Promise<string | null> {
  const { db, identityProvider, secretCipher } = context;
  const session = await db.prisma.session.findUnique({ where: { id: sessionId }, select: { idToken: true } });
  if (!session?.idToken || !identityProvider) return null;
  const idToken = secretCipher.open('id token', session.idToken);
  return identityProvider.endSessionUrl(idToken, new URL('/sign-in', consoleUrl(context)).href);
}
