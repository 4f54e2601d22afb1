import { AppError } from '@tallygate/contracts/app-error';
import type { Database } from '@tallygate/db/database';
import type { GatewaySubscription as SubscriptionRow } from '@tallygate/db/generated/client';
import { planAt } from '@tallygate/metering/plan-at';
import type { Applier } from '../../apply/applier.ts';
import type { Author } from '../../audit/author.ts';
import type { Transaction } from '../../database/transaction.ts';
import {
  changeCompanyPlan,
  companyPlanViews,
  createCompanyPlan,
  deleteCompanyPlan,
  listCompanyPlans,
} from '../../plans/company-plans.ts';

export type Context = {
  db: Database;
  applier: Applier;
  settings: { applyWaitMs: { management: number } };
  now: () => Date;
  author: Author;
};

type Subscribed = { company: string; planId: string; subscription: string | null };
/** What becomes of a company's plan in a transaction; `changed` is the plan whose companies are others now. */
type TakenPlan = { columns: { companyPlanId: string | null; madePlan: boolean }; changed: string | null };

/**
 * Puts a company on a plan from now on, or finds that it is: several subscriptions of a company, one for each proxy, share it.
 * @throws AppError SUBSCRIPTION_CONFLICT while the company is on another plan
 */
export async function takePlan(
  { now, author }: Context,
  tx: Transaction,
  { company, planId, subscription }: Subscribed,
): Promise<TakenPlan> {
  const held = planAt(await listCompanyPlans(tx, company), now().getTime());
  if (held !== null && held.planId !== planId)
    throw new AppError('SUBSCRIPTION_CONFLICT', {
      detail: `${company} is on the plan "${held.planName}" since ${held.validFrom}; end that first`,
    });
  if (held !== null) return { columns: { companyPlanId: held.id, madePlan: false }, changed: null };
  const validFrom = now().toISOString();
  const entry = {
    company,
    planId,
    subscription,
    credit: 'invoice' as const,
    privateTerms: null,
    validFrom,
    validTo: null,
  };
  const made = await createCompanyPlan({ tx, author }, entry);
  return { columns: { companyPlanId: made.id, madePlan: true }, changed: planId };
}

/**
 * Takes a company off a plan when the last active subscription ends that shares it. What people assigned themselves stays.
 * @returns the plan that it left; null where it stays
 */
export async function leavePlan(
  { now, author }: Context,
  tx: Transaction,
  { companyPlanId, id }: SubscriptionRow,
): Promise<string | null> {
  if (companyPlanId === null) return null;
  const sharing = await tx.gatewaySubscription.findMany({ where: { companyPlanId } });
  if (!sharing.some(({ madePlan }) => madePlan)) return null;
  if (sharing.some((one) => one.id !== id && one.status === 'ACTIVE')) return null;
  const [held] = await companyPlanViews(tx, { id: companyPlanId });
  const at = now();
  if (!held || (held.validTo !== null && Date.parse(held.validTo) <= at.getTime())) return null;
  if (Date.parse(held.validFrom) >= at.getTime()) await deleteCompanyPlan({ tx, author }, held.id);
  else await changeCompanyPlan({ tx, author }, { id: held.id, entry: { ...held, validTo: at.toISOString() } });
  return held.planId;
}
