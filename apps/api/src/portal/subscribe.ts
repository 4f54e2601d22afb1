import { AppError } from '@tallygate/contracts/app-error';
import type { PlanView } from '@tallygate/contracts/plan';
import type { PortalOffer, PortalOfferEntry, PortalOffers } from '@tallygate/contracts/portal';
import type { Database } from '@tallygate/db/database';
import type { Applier } from '../apply/applier.ts';
import type { Author } from '../audit/author.ts';
import { applyPlan } from '../plans/apply-plan.ts';
import { createCompanyPlan, listCompanyPlans } from '../plans/company-plans.ts';
import { readPlans } from '../plans/plan-rows.ts';
import { readPortalSettings } from './portal-settings.ts';

type Reading = { db: Database; now: () => Date };
type Context = Reading & { applier: Applier; author: Author; settings: { applyWaitMs: { management: number } } };

/** The plans that a company may choose, and whether it may. What was deleted meanwhile is not offered. */
export async function readOffers({ db, now }: Reading, company: string): Promise<PortalOffers> {
  const { offers } = await readPortalSettings(db.prisma);
  const plans = new Map((await readPlans(db.prisma)).map((plan) => [plan.id, plan]));
  return {
    offers: offers.flatMap((offer) => {
      const plan = plans.get(offer.planId);
      return plan === undefined ? [] : [offerOf(plan, offer, now())];
    }),
    canSubscribe: !(await isPlanned({ db, now }, company)),
  };
}

/**
 * Puts a company on an offered plan from now on.
 * @returns the id of its time on the plan
 * @throws AppError NOT_FOUND for a plan that is not offered, PORTAL_SUBSCRIBED while the company is or will be on one
 */
export async function subscribe(context: Context, company: string, planId: string): Promise<string> {
  const { db, now, author } = context;
  const { offers } = await readPortalSettings(db.prisma);
  const offer = offers.find((one) => one.planId === planId);
  if (offer === undefined) throw new AppError('NOT_FOUND', { detail: `No plan "${planId}" is offered` });
  const { id } = await db.prisma.$transaction(async (tx) => {
    // Of two colleagues who choose at once the second finds what the first has chosen.
    await tx.$queryRaw`select pg_advisory_xact_lock(hashtextextended('tallygate:subscribe:' || ${company}, 0))::text as locked`;
    if (await isPlanned({ db: { prisma: tx }, now }, company)) throw new AppError('PORTAL_SUBSCRIBED');
    const { credit } = offer;
    const entry = { company, planId, credit, subscription: null, privateTerms: null, validTo: null };
    return createCompanyPlan({ tx, author }, { ...entry, validFrom: now().toISOString() });
  });
  await applyPlan(context, planId);
  return id;
}

async function isPlanned(
  { db, now }: { db: { prisma: Parameters<typeof listCompanyPlans>[0] }; now: () => Date },
  company: string,
): Promise<boolean> {
  const entries = await listCompanyPlans(db.prisma, company);
  return entries.some(({ validTo }) => validTo === null || new Date(validTo) > now());
}

function offerOf({ id, name, versions, prices }: PlanView, { credit }: PortalOfferEntry, now: Date): PortalOffer {
  const holds = ({ validFrom, validTo }: { validFrom: string; validTo: string | null }) =>
    new Date(validFrom) <= now && (validTo === null || new Date(validTo) > now);
  const version = versions.filter(({ validFrom }) => validFrom === null || new Date(validFrom) <= now).at(-1);
  const first = version?.phases[0];
  const last = version?.phases.at(-1);
  const own = new Map(last?.prices.map(({ meterId, price }) => [meterId, price]));
  return {
    planId: id,
    name,
    credit,
    baseFee: last?.baseFee ? { amount: last.baseFee.amount, currency: version?.currency ?? 'usd' } : null,
    trialDays: first?.isTrial ? first.days : null,
    prices: prices
      .filter(holds)
      .map(({ meterId, meterName, price }) => ({ what: meterName, price: own.get(meterId) ?? price })),
  };
}
