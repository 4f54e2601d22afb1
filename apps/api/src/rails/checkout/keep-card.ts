import type { Database } from '@tallygate/db/database';
import type { TopUp } from '@tallygate/db/generated/client';
import { keptCard } from '@tallygate/rails/kinds/stripe-checkout';
import type { RailConnection } from '@tallygate/rails/rail';

/**
 * Keeps the card that a purchase was paid with, where that was asked for, so that the company's credits are bought by themselves from
 * then on. Once more does nothing more.
 * @throws what the rail or the network answered
 */
export async function keepCard(
  { db, machineNow }: { db: Database; machineNow: () => Date },
  connection: RailConnection,
  { company, keepsCard, paymentId, state }: TopUp,
): Promise<void> {
  if (!keepsCard || state !== 'paid' || paymentId === null) return;
  const where = { company, state: 'waiting' };
  if ((await db.prisma.recharge.count({ where })) === 0) return;
  const card = await keptCard(connection, paymentId);
  if (card === null) return;
  await db.prisma.recharge.updateMany({ where, data: { ...card, state: 'active', updatedAt: machineNow() } });
}
