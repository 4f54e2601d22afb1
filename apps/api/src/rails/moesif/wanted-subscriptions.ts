import { period } from '@tallygate/contracts/meter';
import type { Database } from '@tallygate/db/database';
import type { Rail } from '@tallygate/db/generated/client';
import { periodAt } from '@tallygate/metering/billing-period';
import type { MoesifMeter } from '@tallygate/rails/moesif/moesif-meter';
import {
  type MoesifRecord,
  type SubscribedPlan,
  subscriptionId,
  subscriptionRecord,
} from '@tallygate/rails/moesif/moesif-record';
import { railFacts } from '../rail-rows.ts';
import { trialEndOf } from './wanted-records.ts';

type Context = { db: Database; now: () => Date };

/** `fault`: why it cannot be written as things are. */
export type WantedSubscription = { record: MoesifRecord; fault: string | null };

/**
 * Who is on which plan, as Moesif's subscriptions: what they are charged by follows from Moesif's meters, which name the
 * provider's products and prices.
 * @param meters all that Moesif has
 */
export async function wantedSubscriptions(
  { db, now }: Context,
  rail: Rail,
  meters: readonly MoesifMeter[],
): Promise<WantedSubscription[]> {
  const { mode, meters: named } = railFacts(rail);
  const rows = await db.prisma.companyPlan.findMany({
    include: { plan: { include: { prices: { select: { meterId: true } } } } },
    orderBy: { validFrom: 'asc' },
  });
  const at = now().getTime();
  const wanted = new Map<string, SubscribedPlan>();
  for (const { id, subscriptionId: subscription, company, planId, plan, ...row } of rows) {
    const [validFrom, validTo] = [row.validFrom.getTime(), row.validTo?.getTime() ?? Number.POSITIVE_INFINITY];
    const priced = new Set(plan.prices.map(({ meterId }) => meterId));
    const externalIds = named.filter(({ meterId }) => priced.has(meterId)).map(({ externalId }) => externalId);
    const subscribed = {
      id,
      subscription,
      company,
      planId,
      planName: plan.name,
      validFrom,
      validTo,
      trialEnd: trialEndOf(plan.versions, validFrom),
      period: periodAt(period.parse(plan.period ?? {}), Math.max(at, validFrom)),
      meters: meters.filter(({ _id }) => externalIds.includes(_id)),
    };
    const key = subscriptionId(subscribed, mode);
    const former = wanted.get(key);
    // One subscription may carry a company from plan to plan: it is what holds now, else what held last.
    if (former === undefined || validFrom <= at) wanted.set(key, subscribed);
  }
  return [...wanted.values()].map((subscribed) => ({
    record: subscriptionRecord(subscribed, { environment: mode, now: at }),
    fault:
      subscribed.meters.length > 0
        ? null
        : `"${subscribed.planName}" has a price for no meter that "${rail.name}" names at Moesif: add one to the rail's meters`,
  }));
}
