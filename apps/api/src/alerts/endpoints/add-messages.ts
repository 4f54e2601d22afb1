import type { AlertView } from '@tallygate/contracts/alert';
import type { Prisma } from '@tallygate/db/generated/client';
import { v7 as uuidv7 } from 'uuid';
import type { Transaction } from '../../database/transaction.ts';

/** Puts an alert on its way to every endpoint that is on. @param now by the machine's clock */
export async function addMessages(tx: Transaction, alert: AlertView, now: Date): Promise<void> {
  const endpoints = await tx.alertEndpoint.findMany({ where: { enabled: true }, select: { id: true } });
  const { readAt: _readAt, readBy: _readBy, ...data } = alert;
  const body = { type: 'alert.fired', timestamp: alert.firedAt, data };
  await tx.alertDelivery.createMany({
    data: endpoints.map(({ id }) => messageTo(id, { alertId: alert.id, body, now })),
    skipDuplicates: true,
  });
}

/** Puts a message on its way by which people see that an endpoint works. @returns its id */
export async function addTestMessage(tx: Transaction, endpointId: string, now: Date): Promise<string> {
  const body = { type: 'endpoint.test', timestamp: now.toISOString(), data: { endpointId } };
  const row = messageTo(endpointId, { alertId: null, body, now });
  await tx.alertDelivery.create({ data: row });
  return row.id;
}

function messageTo(
  endpointId: string,
  { alertId, body, now }: { alertId: string | null; body: { type: string }; now: Date },
) {
  return {
    id: `msg_${uuidv7().replaceAll('-', '')}`,
    endpointId,
    alertId,
    type: body.type,
    body: JSON.stringify(body),
    state: 'waiting',
    nextAttemptAt: now,
    createdAt: now,
  } satisfies Prisma.AlertDeliveryCreateManyInput;
}
