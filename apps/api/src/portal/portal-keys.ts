import { randomBytes } from 'node:crypto';
import { AppError } from '@tallygate/contracts/app-error';
import type { CreatePortalKey, PortalKeyView } from '@tallygate/contracts/portal';
import type { Database } from '@tallygate/db/database';
import type { PortalKey } from '@tallygate/db/generated/client';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import type { Author } from '../audit/author.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { isUniqueViolation } from '../database/conflict.ts';
import type { Transaction } from '../database/transaction.ts';
import { wrongField } from '../plugins/wrong-field.ts';
import type { Cipher } from '../secrets/cipher.ts';

type Context = { db: Database; secretCipher: Cipher; author: Author; machineNow: () => Date };

/** Every key by name. */
export async function listPortalKeys(tx: Transaction): Promise<PortalKeyView[]> {
  return (await tx.portalKey.findMany({ orderBy: { name: 'asc' } })).map(viewOf);
}

/**
 * Makes a key by which links are signed. Of HS256 the secret is made here and shown this once; of EdDSA only the public half is known.
 * @throws AppError INVALID_INPUT for a name that is taken
 */
export async function createPortalKey(
  { db, secretCipher, author, machineNow }: Context,
  given: CreatePortalKey,
): Promise<{ key: PortalKeyView; secret: string | null }> {
  const id = uuidv7();
  const secret = given.algorithm === 'HS256' ? randomBytes(32).toString('base64url') : null;
  try {
    return await db.prisma.$transaction(async (tx) => {
      const row = await tx.portalKey.create({
        data: {
          id,
          name: given.name,
          algorithm: given.algorithm,
          ...(secret === null ? {} : { sealedSecret: secretCipher.seal(nameOf(id), secret) }),
          ...(given.algorithm === 'EdDSA' ? { publicKey: given.publicKey } : {}),
          createdAt: machineNow(),
          createdBy: author.actor,
        },
      });
      const key = viewOf(row);
      await writeAudit(tx, author, { action: 'create', entityType: 'portal_key', entityId: id, after: key });
      return { key, secret };
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw wrongField('name', `found "${given.name}", which another key has`);
    throw error;
  }
}

/** Links that it signed open nothing from then on, and sessions that began by them end. @throws AppError NOT_FOUND */
export async function deletePortalKey({ db, author }: Omit<Context, 'secretCipher'>, id: string): Promise<void> {
  await db.prisma.$transaction(async (tx) => {
    const row = await tx.portalKey.findUnique({ where: { id } });
    if (row === null) throw new AppError('NOT_FOUND', { detail: `There is no portal key "${id}"` });
    await tx.portalKey.delete({ where: { id } });
    await tx.portalSession.deleteMany({ where: { keyId: id } });
    await writeAudit(tx, author, { action: 'delete', entityType: 'portal_key', entityId: id, before: viewOf(row) });
  });
}

/** The bytes of an HS256 key. */
export function secretOf(cipher: Cipher, { id, sealedSecret }: PortalKey): Uint8Array | null {
  return sealedSecret && Buffer.from(cipher.open(nameOf(id), sealedSecret), 'base64url');
}

function nameOf(id: string): string {
  return `portal_key/${id}/secret`;
}

function viewOf({ id, name, algorithm, createdAt, createdBy, lastUsedAt }: PortalKey): PortalKeyView {
  return {
    id,
    name,
    algorithm: z.enum(['HS256', 'EdDSA']).parse(algorithm),
    createdAt: createdAt.toISOString(),
    createdBy,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  };
}
