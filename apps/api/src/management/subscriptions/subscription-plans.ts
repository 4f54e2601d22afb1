import { AppError } from '@tallygate/contracts/app-error';
import type { Database } from '@tallygate/db/database';
import type { GatewaySubscription as SubscriptionRow } from '@tallygate/db/generated/client';
import { planAt } from '@tallygate/metering/plan-at';
import type { Applier } from '../../apply/applier.ts';
import type { Author } from '../../audit/author.ts';
import {
  changeCompanyPlan,
  companyPlanViews,
  createCompanyPlan,
  deleteCompanyPlan,
  listCompanyPlans,
} from '../../plans/company-plans.ts';
import { requirePlan } from '../../plans/plan-rows.ts';

export type Context = {
  db: Database;
  applier: Applier;
  settings: { applyWaitMs: { management: number } };
  now: () => Date;
  author: Author;
};

type Subscribed = { company: string; planId: string; subscription: string | null };
export type TakenPlan = { companyPlanId: string; madePlan: boolean };

/**
 * Puts a company on a plan from now on, or finds that it is: several subscriptions of a company, one for each proxy, share it.
 * @throws AppError SUBSCRIPTION_CONFLICT while the company is on another plan
 */
export async function takePlan(context: Context, { company, planId, subscription }: Subscribed): Promise<TakenPlan> {
  const { db, now } = context;
  const held = planAt(await listCompanyPlans(db.prisma, company), now().getTime());
  if (held !== null && held.planId !== planId)
    throw new AppError('SUBSCRIPTION_CONFLICT', {
      detail: `${company} is on the plan "${held.planName}" since ${held.validFrom}; end that first`,
    });
  if (held !== null) return { companyPlanId: held.id, madePlan: false };
  const validFrom = now().toISOString();
  const entry = { company, planId, subscription, privateTerms: null, validFrom, validTo: null };
  const made = await createCompanyPlan(context, entry);
  await applyPlan(context, planId);
  return { companyPlanId: made.id, madePlan: true };
}

/** Takes a company off a plan when the last active subscription ends that shares it. What people assigned themselves stays. */
export async function leavePlan(context: Context, row: SubscriptionRow): Promise<void> {
  const { db, now } = context;
  const { companyPlanId, id } = row;
  if (companyPlanId === null) return;
  const sharing = await db.prisma.gatewaySubscription.findMany({ where: { companyPlanId } });
  if (!sharing.some(({ madePlan }) => madePlan)) return;
  if (sharing.some((one) => one.id !== id && one.status === 'ACTIVE')) return;
  const [held] = await companyPlanViews(db.prisma, { id: companyPlanId });
  const at = now();
  if (!held || (held.validTo !== null && Date.parse(held.validTo) <= at.getTime())) return;
  if (Date.parse(held.validFrom) >= at.getTime()) await deleteCompanyPlan(context, held.id);
  else await changeCompanyPlan(context, { id: held.id, entry: { ...held, validTo: at.toISOString() } });
  await applyPlan(context, held.planId);
}

/** What a plan decides of its companies' calls is known at the gateways when this returns; most plans decide nothing. */
async function applyPlan({ db, applier, author, settings }: Context, planId: string): Promise<void> {
  const { name, decisions } = await requirePlan(db.prisma, planId);
  if (Object.keys(decisions).length === 0) return;
  const selection = [{ type: 'plan' as const, id: name }];
  await applier.apply({ author, message: `Companies of ${name}`, selection, waitMs: settings.applyWaitMs.management });
}
