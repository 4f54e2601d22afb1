import type { Database } from '@tallygate/db/database';
import type { Rail } from '@tallygate/db/generated/client';
import type { DeliveryOutcome } from '@tallygate/rails/delivery';

/** What a rail is closed for stands at the rail; the first thing that it takes opens it. */
export async function noteOpenness({ prisma }: Database, row: Rail, outcome: DeliveryOutcome): Promise<void> {
  const because = outcome.kind === 'closed' ? outcome.message : null;
  if (outcome.kind === 'retry' || row.closedBecause === because) return;
  await prisma.rail.update({ where: { id: row.id }, data: { closedBecause: because } });
}
