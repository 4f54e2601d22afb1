import type { Services } from '../../services.ts';
import { consoleUrl } from './console-url.ts';

/** Where the browser goes so that its session at the identity provider ends too; null for a session that has none. */
export async function providerSignOut(services: Services, sessionId: string): Promise<string | null> {
  const { db, identityProvider, secretCipher } = services;
  const session = await db.prisma.session.findUnique({ where: { id: sessionId }, select: { idToken: true } });
  if (!session?.idToken || !identityProvider) return null;
  const idToken = secretCipher.open('id token', session.idToken);
  return identityProvider.endSessionUrl(idToken, new URL('/sign-in', consoleUrl(services)).href);
}
