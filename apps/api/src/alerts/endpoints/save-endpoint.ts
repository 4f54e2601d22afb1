import type { AlertEndpointView, SaveAlertEndpoint } from '@tallygate/contracts/alert-endpoint';
import { AppError } from '@tallygate/contracts/app-error';
import type { Database } from '@tallygate/db/database';
import type { Outbound } from '@tallygate/outbound/outbound';
import { environmentPolicy, type OutboundSettings } from '@tallygate/outbound/policy';
import { refusalIn } from '@tallygate/outbound/refusal';
import { v7 as uuidv7 } from 'uuid';
import type { Author } from '../../audit/author.ts';
import { writeAudit } from '../../audit/write-audit.ts';
import { isUniqueViolation } from '../../database/conflict.ts';
import type { Cipher } from '../../secrets/cipher.ts';
import { requireEndpoint, viewOf } from './endpoint-rows.ts';
import { newSecret, sealSecret, secretsAt } from './endpoint-secret.ts';

type Context = {
  settings: { outbound: OutboundSettings };
  db: Database;
  outbound: Outbound;
  secretCipher: Cipher;
  author: Author;
  machineNow: () => Date;
};

/** So long messages are signed with the former secret too. */
const BOTH_MS = 24 * 3_600_000;

/**
 * @returns the endpoint with its secret, which nobody is shown again
 * @throws AppError OUTBOUND_REFUSED for an address that is not connected to, ALERT_ENDPOINT_NAME_TAKEN
 */
export function createEndpoint(
  context: Context,
  given: SaveAlertEndpoint,
): Promise<{ endpoint: AlertEndpointView; secret: string }> {
  requireAllowed(context, given.address);
  const { db, author, secretCipher, machineNow } = context;
  const [id, secret] = [uuidv7(), newSecret()];
  return withFreeName(given.name, () =>
    db.prisma.$transaction(async (tx) => {
      const row = await tx.alertEndpoint.create({
        data: {
          id,
          ...given,
          sealedSecret: sealSecret(secretCipher, id, 'secret', secret),
          secretEnd: secret.slice(-4),
          updatedAt: machineNow(),
          updatedBy: author.actor,
        },
      });
      const endpoint = await viewOf(tx, row);
      await writeAudit(tx, author, { action: 'create', entityType: 'alert_endpoint', entityId: id, after: endpoint });
      return { endpoint, secret };
    }),
  );
}

/**
 * Replaces name and address. One that was off goes on with what waits when it is switched on.
 * @throws AppError as `createEndpoint`, and ALERT_ENDPOINT_NOT_FOUND
 */
export function changeEndpoint(context: Context, id: string, given: SaveAlertEndpoint): Promise<AlertEndpointView> {
  requireAllowed(context, given.address);
  const { db, author, machineNow } = context;
  return withFreeName(given.name, () =>
    db.prisma.$transaction(async (tx) => {
      const before = await viewOf(tx, await requireEndpoint(tx, id));
      const row = await tx.alertEndpoint.update({
        where: { id },
        data: {
          ...given,
          ...(given.enabled ? { offBecause: null } : {}),
          updatedAt: machineNow(),
          updatedBy: author.actor,
        },
      });
      const after = await viewOf(tx, row);
      await writeAudit(tx, author, { action: 'change', entityType: 'alert_endpoint', entityId: id, before, after });
      return after;
    }),
  );
}

/**
 * Gives an endpoint a new secret. For a day messages are signed with both, so that its receiver can change over.
 * @throws AppError ALERT_ENDPOINT_NOT_FOUND
 */
export function rotateSecret(
  { db, author, secretCipher, machineNow }: Context,
  id: string,
): Promise<{ endpoint: AlertEndpointView; secret: string }> {
  const secret = newSecret();
  return db.prisma.$transaction(async (tx) => {
    const former = await requireEndpoint(tx, id);
    const now = machineNow();
    const [present = ''] = secretsAt(secretCipher, former, now);
    const row = await tx.alertEndpoint.update({
      where: { id },
      data: {
        sealedSecret: sealSecret(secretCipher, id, 'secret', secret),
        secretEnd: secret.slice(-4),
        sealedFormerSecret: sealSecret(secretCipher, id, 'former_secret', present),
        formerSecretUntil: new Date(now.getTime() + BOTH_MS),
        updatedAt: now,
        updatedBy: author.actor,
      },
    });
    const endpoint = await viewOf(tx, row);
    await writeAudit(tx, author, { action: 'rotate', entityType: 'alert_endpoint', entityId: id, after: endpoint });
    return { endpoint, secret };
  });
}

/** What waits for it goes too. @throws AppError ALERT_ENDPOINT_NOT_FOUND */
export async function deleteEndpoint({ db, author }: Context, id: string): Promise<void> {
  await db.prisma.$transaction(async (tx) => {
    const before = await viewOf(tx, await requireEndpoint(tx, id));
    await tx.alertEndpoint.delete({ where: { id } });
    await writeAudit(tx, author, { action: 'delete', entityType: 'alert_endpoint', entityId: id, before });
  });
}

/** What can be told from the text alone; the rest is checked at every attempt. */
function requireAllowed({ outbound, settings }: Context, address: string): void {
  try {
    outbound.check(address, environmentPolicy('alert_endpoint', settings.outbound));
  } catch (error) {
    const refusal = refusalIn(error);
    if (refusal === undefined) throw error;
    const { message } = refusal;
    throw new AppError('OUTBOUND_REFUSED', {
      detail: `address: ${message}`,
      findings: [{ path: 'address', message }],
    });
  }
}

async function withFreeName<T>(name: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    const message = `an endpoint named "${name}" exists`;
    throw new AppError('ALERT_ENDPOINT_NAME_TAKEN', { detail: message, findings: [{ path: 'name', message }] });
  }
}
