import { AppError } from '@tallygate/contracts/app-error';
import type { EnrolmentCode, IssuedCredential } from '@tallygate/contracts/gateway-enrolment';
import type { Database } from '@tallygate/db/database';
import { isTokenText, newToken, tokenHash } from '@tallygate/server-kit/token-text';
import { v7 as uuidv7 } from 'uuid';
import type { Author } from '../audit/author.ts';
import { writeAudit } from '../audit/write-audit.ts';
import type { Transaction } from '../database/transaction.ts';
import type { GatewayCaller } from '../identity/gateway-caller.ts';

const CODE_MS = 3_600_000;
const CREDENTIAL_MS = 30 * 24 * 3_600_000;

/**
 * A one-time code for a gateway, good for an hour. A code for the same gateway that was not used yet ends.
 * @param gatewayId null for the code that the api leaves in its own data folder
 */
export async function createCode(
  { db, now, author }: { db: Database; now: () => Date; author: Author },
  gatewayId: string | null,
): Promise<Omit<EnrolmentCode, 'id'>> {
  const code = newToken('enrolment');
  const expiresAt = new Date(now().getTime() + CODE_MS);
  await db.prisma.$transaction(async (tx) => {
    await tx.gatewayEnrolment.updateMany({
      where: { gatewayId, usedAt: null, expiresAt: { gt: now() } },
      data: { expiresAt: now() },
    });
    const data = {
      id: uuidv7(),
      hash: tokenHash(code),
      gatewayId,
      createdBy: author.actor,
      createdAt: now(),
      expiresAt,
    };
    await tx.gatewayEnrolment.create({ data });
    const entityId = gatewayId ?? 'the gateway of this data folder';
    await writeAudit(tx, author, { action: 'create_code', entityType: 'gateway', entityId });
  });
  return { code, expiresAt: expiresAt.toISOString() };
}

/**
 * Takes a code for a credential that belongs to the gateway's id. A code that comes a second time is refused, and the
 * gateway that used it is flagged, because one of the two senders was not meant to have it.
 * @param certifiedId the gateway whose certificate was shown; a code for another one is refused, and stays unused
 * @throws AppError ENROLMENT_REFUSED, GATEWAY_MISMATCH
 */
export async function enrol(
  { db, now, author }: { db: Database; now: () => Date; author: Author },
  { code, id: wanted, certifiedId }: { code: string; id?: string | undefined; certifiedId: string | null },
): Promise<IssuedCredential> {
  const hash = isTokenText('enrolment', code) ? tokenHash(code) : '';
  const issued = await db.prisma.$transaction(async (tx) => {
    const used = await tx.gatewayEnrolment.updateManyAndReturn({
      where: { hash, usedAt: null, expiresAt: { gt: now() } },
      data: { usedAt: now() },
    });
    const [enrolment] = used;
    if (!enrolment) return null;
    const id = enrolment.gatewayId ?? wanted;
    if (id === undefined) throw refused('This code does not say which gateway it is for; send an id with it');
    if (certifiedId !== null && certifiedId !== id) {
      const detail = `The certificate is that of gateway "${certifiedId}", the code is for "${id}"`;
      throw new AppError('GATEWAY_MISMATCH', { detail });
    }
    const credential = await issue(tx, now(), { gatewayId: id, enrolmentId: enrolment.id });
    await tx.gatewayEnrolment.update({ where: { id: enrolment.id }, data: { gatewayId: id } });
    await writeAudit(tx, { ...author, actor: id, id }, { action: 'enrol', entityType: 'gateway', entityId: id });
    return credential;
  });
  if (issued) return issued;
  const { count } = await db.prisma.gatewayEnrolment.updateMany({
    where: { hash, usedAt: { not: null } },
    data: { reusedAt: now() },
  });
  const known = await db.prisma.gatewayEnrolment.findUnique({ where: { hash } });
  const reason = count > 0 ? 'the code was used before' : known ? 'the code has expired' : 'the code is unknown';
  await author.log.record(author, {
    action: 'enrol',
    entityType: 'gateway',
    entityId: known?.gatewayId ?? '',
    outcome: 'refused',
    reason,
  });
  throw refused(`The enrolment code cannot be used: ${reason}; ask an administrator for a new one`);
}

/** A new credential in place of the one the gateway shows, which ends ten minutes later. */
export async function rotate(
  { db, now, author }: { db: Database; now: () => Date; author: Author },
  caller: GatewayCaller & { verified: true },
): Promise<IssuedCredential> {
  return db.prisma.$transaction(async (tx) => {
    const former = await tx.gatewayCredential.update({
      where: { id: caller.credentialId },
      data: { replacedAt: now() },
    });
    const issued = await issue(tx, now(), former);
    await writeAudit(tx, author, { action: 'rotate', entityType: 'gateway', entityId: caller.id });
    return issued;
  });
}

async function issue(
  tx: Transaction,
  issuedAt: Date,
  { gatewayId, enrolmentId }: { gatewayId: string; enrolmentId: string },
): Promise<IssuedCredential> {
  const token = newToken('gateway');
  const expiresAt = new Date(issuedAt.getTime() + CREDENTIAL_MS);
  await tx.gatewayCredential.create({
    data: { id: uuidv7(), hash: tokenHash(token), gatewayId, enrolmentId, issuedAt, expiresAt },
  });
  return { id: gatewayId, token, issuedAt: issuedAt.toISOString(), expiresAt: expiresAt.toISOString() };
}

function refused(detail: string): AppError {
  return new AppError('ENROLMENT_REFUSED', { detail });
}
