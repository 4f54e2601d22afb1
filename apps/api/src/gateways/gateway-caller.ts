import { AppError } from '@tallygate/contracts/app-error';
import type { Database } from '@tallygate/db/database';
import { bearerCheck } from '@tallygate/server-kit/bearer';
import { isTokenText, tokenHash } from '@tallygate/server-kit/token-text';
import type { onRequestAsyncHookHandler } from 'fastify';
import type { GatewayCaller } from '../identity/gateway-caller.ts';

/** How long a credential stays valid after its successor was made, which its gateway may not have stored yet. */
const OVERLAP_MS = 600_000;

type Context = { db: Database; gatewayToken: string | null; now: () => Date };

/**
 * Lets into the internal API who shows a gateway's own credential, or the shared token where one is set. Who has shown a
 * certificate must show the credential of the same gateway.
 */
export function requireGateway(context: Context): onRequestAsyncHookHandler {
  const isShared = context.gatewayToken === null ? () => false : bearerCheck(context.gatewayToken);
  return async (request) => {
    const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined) {
      throw new AppError('AUTHENTICATION_REQUIRED', { detail: 'The credential of a gateway is required' });
    }
    const caller: GatewayCaller = isShared(request.headers.authorization)
      ? { verified: false, enrolled: await enrolledIds(context) }
      : await findCaller(context, token);
    request.gateway = caller;
    requireOwnCertificate(caller, request.certifiedId);
  };
}

async function findCaller({ db, now }: { db: Database; now: () => Date }, token: string): Promise<GatewayCaller> {
  const row = isTokenText('gateway', token)
    ? await db.prisma.gatewayCredential.findUnique({ where: { hash: tokenHash(token) } })
    : null;
  if (row?.revokedAt) throw revoked(row.gatewayId);
  const nowMs = now().getTime();
  const isOver =
    !row || row.expiresAt.getTime() <= nowMs || (row.replacedAt && row.replacedAt.getTime() + OVERLAP_MS <= nowMs);
  if (isOver) {
    throw new AppError('AUTHENTICATION_FAILED', {
      detail: 'The credential of the gateway is unknown or expired; enrol it again',
    });
  }
  return { verified: true, id: row.gatewayId, credentialId: row.id };
}

function requireOwnCertificate(caller: GatewayCaller, certifiedId: string | null): void {
  if (certifiedId === null || (caller.verified && caller.id === certifiedId)) return;
  const shown = caller.verified ? `the credential that of "${caller.id}"` : 'the shared token that of no gateway';
  throw new AppError('GATEWAY_MISMATCH', { detail: `The certificate is that of gateway "${certifiedId}", ${shown}` });
}

async function enrolledIds({ db }: { db: Database }): Promise<ReadonlySet<string>> {
  const rows = await db.prisma.gatewayCredential.findMany({ distinct: ['gatewayId'], select: { gatewayId: true } });
  return new Set(rows.map((row) => row.gatewayId));
}

/** @throws AppError GATEWAY_REVOKED when the caller was revoked since its request began */
export async function requireNotRevoked({ db }: { db: Database }, caller: GatewayCaller): Promise<void> {
  if (!caller.verified) return;
  const row = await db.prisma.gatewayCredential.findUnique({ where: { id: caller.credentialId } });
  if (row?.revokedAt) throw revoked(caller.id);
}

/**
 * Makes sure that a gateway speaks for itself: a verified one for its own id alone, one with the shared token for none
 * that has a credential.
 * @throws AppError GATEWAY_MISMATCH
 */
export function requireOwnIds(caller: GatewayCaller, ids: Iterable<string>): void {
  for (const id of ids) {
    if (caller.verified && id !== caller.id) throw mismatch(`The credential belongs to gateway "${caller.id}"`, id);
    if (!caller.verified && caller.enrolled.has(id))
      throw mismatch('The shared token speaks for no gateway that has enrolled', id);
  }
}

function mismatch(found: string, id: string): AppError {
  return new AppError('GATEWAY_MISMATCH', { detail: `${found}; the request names "${id.slice(0, 100)}"` });
}

function revoked(id: string): AppError {
  return new AppError('GATEWAY_REVOKED', { detail: `Gateway "${id}" was revoked; it can enrol again with a new code` });
}
