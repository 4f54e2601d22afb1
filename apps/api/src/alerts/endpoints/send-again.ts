import { AppError } from '@tallygate/contracts/app-error';
import type { Database } from '@tallygate/db/database';
import type { Author } from '../../audit/author.ts';
import { writeAudit } from '../../audit/write-audit.ts';
import { addTestMessage } from './add-messages.ts';
import { requireEndpoint } from './endpoint-rows.ts';

type Context = { db: Database; author: Author; machineNow: () => Date };

/**
 * Sends a message again, under its former id, so that a receiver that has it knows it.
 * @throws AppError ALERT_ENDPOINT_NOT_FOUND, ALERT_DELIVERY_NOT_FOUND
 */
export async function sendAgain(
  { db, author, machineNow }: Context,
  endpointId: string,
  deliveryId: string,
): Promise<void> {
  await db.prisma.$transaction(async (tx) => {
    await requireEndpoint(tx, endpointId);
    const { count } = await tx.alertDelivery.updateMany({
      where: { id: deliveryId, endpointId },
      data: { state: 'waiting', attemptsMade: 0, nextAttemptAt: machineNow() },
    });
    if (count === 0)
      throw new AppError('ALERT_DELIVERY_NOT_FOUND', { detail: `The endpoint has no message "${deliveryId}"` });
    await writeAudit(tx, author, { action: 'send_again', entityType: 'alert_delivery', entityId: deliveryId });
  });
}

/** Sends a message by which people see that the endpoint works. @throws AppError ALERT_ENDPOINT_NOT_FOUND */
export function sendTest({ db, author, machineNow }: Context, endpointId: string): Promise<{ id: string }> {
  return db.prisma.$transaction(async (tx) => {
    await requireEndpoint(tx, endpointId);
    const id = await addTestMessage(tx, endpointId, machineNow());
    await writeAudit(tx, author, { action: 'send_test', entityType: 'alert_endpoint', entityId: endpointId });
    return { id };
  });
}
