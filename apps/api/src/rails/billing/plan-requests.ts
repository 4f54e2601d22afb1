import type { PlannedRequest } from '@tallygate/contracts/rail';
import type { Database } from '@tallygate/db/database';
import { planningFetch } from '@tallygate/rails/dry-run';
import type { Logger } from '@tallygate/server-kit/logger';
import { type RailContext, withRailFetch } from '../connect-rail.ts';
import { requireRail } from '../rail-rows.ts';
import { billingClient, prepareBilling, readTimes, settleBilling } from './billing-round.ts';

type Context = RailContext & { db: Database; now: () => Date; machineNow: () => Date; logger: Logger };

/**
 * The exact requests by which the next round would change anything at a rail that bills by plans: products, meters, prices,
 * subscriptions, items, and finalising. What is there is read; nothing is changed there or here.
 * @returns none for a rail that is only told of usage
 * @throws AppError RAIL_NOT_FOUND, INVALID_INPUT for a key of the other mode; what Stripe or the network answered to a read
 */
export async function planBilling(context: Context, id: string): Promise<PlannedRequest[]> {
  const rail = await requireRail(context.db.prisma, id);
  if (!rail.fromPlans) return [];
  return withRailFetch(context, async (read) => {
    const { fetch, planned } = planningFetch(read);
    const client = await billingClient(context, rail, fetch);
    const keeping = { db: context.db, railId: rail.id, isDry: true };
    const state = await prepareBilling(context, { client, keeping, times: await readTimes(context, rail) });
    await settleBilling(context, { client, keeping, rail, state });
    return planned;
  });
}
