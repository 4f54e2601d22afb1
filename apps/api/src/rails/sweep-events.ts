import type { Database } from '@tallygate/db/database';
import type { Rail } from '@tallygate/db/generated/client';
import { sweepStripeEvents } from '@tallygate/rails/kinds/stripe-events';
import { connectionOf, keyFault, type RailContext, withRailFetch } from './connect-rail.ts';
import { handleWebhooks } from './handle-webhooks.ts';

type Context = RailContext & { db: Database; machineNow: () => Date };

/**
 * Reads a rail's own list of events behind the last one that was read, and acts upon those that no webhook told of. The place is
 * written down with the events, so a process that is killed in between reads them again; what is known does nothing twice.
 * @returns how many were new
 * @throws what the rail or the network answered
 */
export async function sweepEvents(context: Context, rail: Rail): Promise<number> {
  const { db, machineNow } = context;
  if (rail.kind !== 'stripe' || keyFault(context, rail) !== null) return 0;
  const now = machineNow();
  const { events, cursor } = await withRailFetch(context, (fetch) =>
    sweepStripeEvents(connectionOf(context, rail, fetch), {
      after: rail.eventsCursor,
      now: Math.floor(now.getTime() / 1000),
    }),
  );
  const isWanted = ({ isLive }: { isLive: boolean }) => isLive === (rail.mode === 'live');
  const missed = await db.prisma.$transaction(async (tx) => {
    const { count } = await tx.railWebhook.createMany({
      data: events.filter(isWanted).map(({ id, type, objectId }) => ({
        railId: rail.id,
        eventId: id,
        type,
        objectId,
        receivedAt: now,
        via: 'sweep',
      })),
      skipDuplicates: true,
    });
    await tx.rail.update({ where: { id: rail.id }, data: { eventsCursor: cursor, sweptAt: now } });
    return count;
  });
  if (missed > 0) await handleWebhooks(context, rail);
  return missed;
}
