import { createHash } from 'node:crypto';
import { AppError } from '@tallygate/contracts/app-error';
import { companyName } from '@tallygate/contracts/customer';
import { MAX_LINK_SECONDS, PORTAL_AUDIENCE, PORTAL_ROLES, type PortalRole } from '@tallygate/contracts/portal';
import { pgText } from '@tallygate/contracts/stored-text';
import type { Database } from '@tallygate/db/database';
import type { PortalKey } from '@tallygate/db/generated/client';
import { decodeProtectedHeader, importJWK, type JWK, jwtVerify } from 'jose';
import { z } from 'zod';
import type { Cipher } from '../secrets/cipher.ts';
import { secretOf } from './portal-keys.ts';

/** Clocks of two machines differ. */
const SKEW_SECONDS = 30;

const claims = z.object({
  sub: pgText(256).min(1),
  company: companyName,
  role: z.enum(PORTAL_ROLES).default('viewer'),
  iat: z.int(),
  exp: z.int(),
  jti: pgText(256).min(1),
  return_to: z.string().max(2_000).optional(),
});

export type Link = {
  key: PortalKey;
  subject: string;
  company: string;
  role: PortalRole;
  /** Stands for the link among those that were used. */
  usedAs: string;
  /** Until then it could be used again. */
  expiresAt: Date;
  /** A path of the portal. */
  returnTo: string;
};

/**
 * Reads a signed link. Its algorithm is the key's, whatever its head says.
 * @throws AppError PORTAL_LINK_INVALID with what is wrong, never with what would be right
 */
export async function verifyLink(
  { db, secretCipher, machineNow }: { db: Database; secretCipher: Cipher; machineNow: () => Date },
  token: string,
): Promise<Link> {
  const key = await db.prisma.portalKey.findUnique({ where: { id: keyIdOf(token) } });
  if (key === null) throw refused('it names no key that is known');
  const payload = await jwtVerify(token, await verifierOf(secretCipher, key), {
    algorithms: [key.algorithm],
    audience: PORTAL_AUDIENCE,
    clockTolerance: SKEW_SECONDS,
    currentDate: machineNow(),
    requiredClaims: ['sub', 'iat', 'exp', 'jti', 'company'],
  }).then(
    (verified) => verified.payload,
    (error: unknown) => {
      throw refused(error instanceof Error && 'code' in error ? String(error.code) : 'its signature does not hold');
    },
  );
  const read = claims.safeParse(payload);
  if (!read.success)
    throw refused(read.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; '));
  const { sub, company, role, iat, exp, jti, return_to } = read.data;
  if (exp - iat > MAX_LINK_SECONDS) throw refused(`it is good for ${exp - iat} s; at most ${MAX_LINK_SECONDS} s`);
  if (iat * 1000 > machineNow().getTime() + SKEW_SECONDS * 1000) throw refused('it is of the future');
  return {
    key,
    subject: sub,
    company,
    role,
    usedAs: createHash('sha256').update(`${key.id}\0${jti}`).digest('hex'),
    expiresAt: new Date((exp + SKEW_SECONDS) * 1000),
    returnTo: pathWithin(return_to),
  };
}

function keyIdOf(token: string): string {
  try {
    return decodeProtectedHeader(token).kid ?? '';
  } catch {
    throw refused('it is no signed link');
  }
}

function verifierOf(cipher: Cipher, key: PortalKey) {
  const secret = secretOf(cipher, key);
  return secret === null ? importJWK(key.publicKey as unknown as JWK, 'EdDSA') : Promise.resolve(secret);
}

/** A path below `/portal`; its start for anything else, such as another site. */
function pathWithin(path = '/portal'): string {
  const base = 'http://portal.invalid';
  if (!URL.canParse(path, base)) return '/portal';
  const { origin, pathname, search } = new URL(path, base);
  return origin === base && /^\/portal(\/|$)/.test(pathname) ? pathname + search : '/portal';
}

function refused(why: string): AppError {
  return new AppError('PORTAL_LINK_INVALID', { detail: `This link opens nothing: ${why}` });
}
