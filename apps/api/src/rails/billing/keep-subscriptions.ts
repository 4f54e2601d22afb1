import { createHash } from 'node:crypto';
import type { Period } from '@tallygate/contracts/meter';
import type { RailSubscription } from '@tallygate/db/generated/client';
import { planAt } from '@tallygate/metering/plan-at';
import { cycleName } from '@tallygate/rails/billing/stripe-cycle';
import {
  alignStripeSubscription,
  createStripeSubscription,
  type WantedSubscription,
} from '@tallygate/rails/kinds/stripe-subscription';
import type Stripe from 'stripe';
import type { CompanyTime } from './company-times.ts';
import { type KeepFault, type Keeping, type KeptPrice, keepFault } from './keep-prices.ts';

type Given = {
  times: readonly CompanyTime[];
  prices: ReadonlyMap<string, KeptPrice>;
  /** How each plan cuts time. */
  cycles: ReadonlyMap<string, Period>;
  now: Date;
};

/**
 * Gives every company on a plan with prices that the rail rates one subscription that begins with the period in which that is
 * first so, adds the prices of another plan when they are known, and ends it with the last period.
 */
export async function keepSubscriptions(client: Stripe, keeping: Keeping, given: Given): Promise<KeepFault[]> {
  const { db, railId } = keeping;
  const rows = await db.prisma.railSubscription.findMany({ where: { railId }, orderBy: { validFrom: 'asc' } });
  const faults: KeepFault[] = [];
  for (const company of new Set(given.times.map((time) => time.company))) {
    const own = given.times.filter((time) => time.company === company);
    try {
      await keepOne(client, keeping, { ...given, own, rows: rows.filter((row) => row.company === company) });
    } catch (error) {
      faults.push(keepFault(`the subscription of ${company}`, error));
    }
  }
  return faults;
}

type One = Given & { own: readonly CompanyTime[]; rows: readonly RailSubscription[] };

async function keepOne(client: Stripe, keeping: Keeping, { own, rows, prices, cycles, now }: One): Promise<void> {
  const { db, railId, isDry } = keeping;
  const current = own.find(({ period }) => period.from <= now.getTime() && now.getTime() < period.to);
  if (current === undefined) return;
  const { company, customer, period } = current;
  const cycle = cycleText(period.cycle);
  const next = planAt(current.rows, period.to);
  const nextCycle = next && cycles.get(next.planId);
  // Without an end a subscription whose usage another rail bills would make empty invoices for ever.
  const endsWithPeriod = !nextCycle || cycleText(nextCycle) !== cycle || !current.goesOn;
  const found = rows.find((row) => row.cycle === cycle && (row.endsAt === null || row.endsAt.getTime() >= period.to));
  const since = found?.validFrom.getTime() ?? period.from;
  const wanted = {
    endsWithPeriod,
    prices: pricesOf(
      own.filter((time) => time.period.from >= since && cycleText(time.period.cycle) === cycle),
      prices,
    ),
  };
  if (found === undefined) {
    const ended = rows.some(({ endsAt }) => endsAt !== null && endsAt.getTime() > period.from);
    // Somebody ended it in this period: what it did not bill goes onto an invoice as items.
    if (ended || !current.spans.some(({ rated }) => rated !== null)) return;
    const seconds = { start: period.from / 1000, end: period.to / 1000 };
    const key = `tg:subscription:${railId}:${company}:${seconds.start}:${Math.floor(now.getTime() / 3_600_000)}`;
    const { id, start } = await createStripeSubscription(
      client,
      { ...wanted, company, customer, rail: railId, cycle, period: seconds, key },
      new Set(rows.map(({ externalId }) => externalId)),
    );
    if (isDry) return;
    await db.prisma.railSubscription.create({
      data: { railId, company, externalId: id, cycle, validFrom: new Date(start * 1000) },
    });
    await align(client, keeping, { id, wanted, period, now });
    return;
  }
  const isFresh = found.alignedAt !== null && Math.abs(now.getTime() - found.alignedAt.getTime()) < LOOK_AGAIN_MS;
  if (isFresh && found.alignedAs === hashOf(wanted)) return;
  await align(client, keeping, { id: found.externalId, wanted, period, now });
}

/** What somebody changed there by hand is seen after so long; asking for each subscription each minute would be too much. */
const LOOK_AGAIN_MS = 3_600_000;

function hashOf(wanted: Wanted): string {
  return createHash('sha256').update(JSON.stringify(wanted)).digest('hex');
}

async function align(
  client: Stripe,
  { db, railId, isDry }: Keeping,
  { id, wanted, period, now }: { id: string; wanted: Wanted; period: CompanyTime['period']; now: Date },
): Promise<void> {
  const isThere = await alignStripeSubscription(client, id, wanted);
  if (isDry) return;
  const endsAt = !isThere ? now : wanted.endsWithPeriod ? new Date(period.to) : null;
  await db.prisma.railSubscription.update({
    where: { railId_externalId: { railId, externalId: id } },
    data: { endsAt, alignedAs: hashOf(wanted), alignedAt: now },
  });
}

type Wanted = Pick<WantedSubscription, 'prices' | 'endsWithPeriod'>;

function pricesOf(times: readonly CompanyTime[], prices: ReadonlyMap<string, KeptPrice>): Wanted['prices'] {
  const keys = new Set(times.flatMap(({ spans }) => spans.flatMap(({ rated }) => (rated === null ? [] : [rated.key]))));
  return [...keys].flatMap((key) => {
    const price = prices.get(key);
    return price === undefined ? [] : [price];
  });
}

/** Two plans share a subscription when they cut time alike. */
function cycleText(period: Period): string {
  return [cycleName(period), period.anchor ?? 'calendar', period.anchor === undefined ? period.zone : ''].join(' ');
}
