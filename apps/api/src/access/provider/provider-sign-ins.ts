import { createHash, randomBytes } from 'node:crypto';
import type { Database } from '@tallygate/db/database';
import type { Expected } from './identity-provider.ts';

export const PROVIDER_SIGN_IN_MS = 10 * 60_000;

/** A sign-in that went to the provider, with where it goes on afterwards. */
export type Pending = Expected & {
  next: string;
  /** The session whose owner proves again who they are; null for a sign-in. */
  sessionId: string | null;
};

/** Keeps a sign-in for ten minutes. @returns the text of the cookie that binds it to this browser */
export async function keepSignIn(db: Database, pending: Pending, now: Date): Promise<string> {
  const secret = randomBytes(32).toString('base64url');
  await db.prisma.providerSignIn.deleteMany({ where: { expiresAt: { lt: now } } });
  const expiresAt = new Date(now.getTime() + PROVIDER_SIGN_IN_MS);
  await db.prisma.providerSignIn.create({ data: { id: digest(secret), ...pending, expiresAt } });
  return secret;
}

/** Takes the sign-in of this browser, once; null when there is none, or it took too long. */
export async function takeSignIn(db: Database, secret: string | undefined, now: Date): Promise<Pending | null> {
  if (secret === undefined) return null;
  const where = { id: digest(secret) };
  return db.prisma.$transaction(async (tx) => {
    const found = await tx.providerSignIn.findUnique({ where });
    const { count } = await tx.providerSignIn.deleteMany({ where });
    return found && count > 0 && found.expiresAt > now ? found : null;
  });
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
