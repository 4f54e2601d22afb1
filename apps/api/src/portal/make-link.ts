import { randomUUID } from 'node:crypto';
import { MAX_LINK_SECONDS, type MakePortalLink, PORTAL_AUDIENCE } from '@tallygate/contracts/portal';
import type { Database } from '@tallygate/db/database';
import { SignJWT } from 'jose';
import type { Author } from '../audit/author.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { wrongField } from '../plugins/wrong-field.ts';
import type { Cipher } from '../secrets/cipher.ts';
import { secretOf } from './portal-keys.ts';

type Context = { db: Database; secretCipher: Cipher; author: Author; machineNow: () => Date };

/**
 * Signs a link into the portal, good for five minutes and once.
 * @throws AppError INVALID_INPUT for a key that is not known, or whose private half is not here
 */
export async function makePortalLink(
  { db, secretCipher, author, machineNow }: Context,
  { keyId, company, subject, role }: MakePortalLink,
): Promise<{ token: string; expiresAt: string }> {
  const key = await db.prisma.portalKey.findUnique({ where: { id: keyId } });
  if (key === null) throw wrongField('keyId', `must be the id of a key; found "${keyId}"`);
  const secret = secretOf(secretCipher, key);
  if (secret === null)
    throw wrongField('keyId', `must be a key of HS256; found "${key.name}", whose private half is not here`);
  const iat = Math.floor(machineNow().getTime() / 1000);
  const exp = iat + MAX_LINK_SECONDS;
  const token = await new SignJWT({ aud: PORTAL_AUDIENCE, sub: subject, company, role, iat, exp, jti: randomUUID() })
    .setProtectedHeader({ alg: key.algorithm, kid: key.id })
    .sign(secret);
  await writeAudit(db.prisma, author, {
    action: 'create',
    entityType: 'portal_link',
    entityId: company,
    after: { subject, role, key: key.name },
  });
  return { token, expiresAt: new Date(exp * 1000).toISOString() };
}
