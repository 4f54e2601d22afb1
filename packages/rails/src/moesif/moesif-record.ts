import { createHash } from 'node:crypto';
import type { BillingPeriod } from '@tallygate/metering/billing-period';
import { type MoesifMeter, pricesOf } from './moesif-meter.ts';

/** What Moesif is told of, in the order in which one names the other. */
export const RECORD_KINDS = ['company', 'user', 'subscription'] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];

/** A company, user or subscription as Moesif is to know it. Its id follows from ours, so that a repeat writes the same one. */
export type MoesifRecord = { kind: RecordKind; id: string; body: Readonly<Record<string, unknown>> };

const PATHS: Readonly<Record<RecordKind, string>> = {
  company: '/search/~/companies',
  user: '/search/~/users',
  subscription: '/search/~/subscriptions',
};

export function recordPath(kind: RecordKind): string {
  return PATHS[kind];
}

/** Tells whether a record is still what it was. */
export function recordHash({ body }: MoesifRecord): string {
  return createHash('sha256').update(JSON.stringify(body)).digest('hex');
}

/** Under which attempts to write a record are kept: the same on every machine. */
export function recordIdentifier({ kind, id }: Pick<MoesifRecord, 'kind' | 'id'>, revision: number): string {
  return `${kind}:${encodeURIComponent(id)}:${revision}`;
}

/**
 * @param company as events name it; Moesif joins them by that
 * @param name its legal name, empty where nobody wrote it down
 */
export function companyRecord(company: string, name: string, plan: string | null): MoesifRecord {
  const metadata = { ...(name === '' ? {} : { name }), tallygate_company: company, tallygate_plan: plan ?? '' };
  return { kind: 'company', id: company, body: { company_id: company, metadata } };
}

export function userRecord(user: string, company: string | null): MoesifRecord {
  return { kind: 'user', id: user, body: { user_id: user, ...(company === null ? {} : { company_id: company }) } };
}

/** That a company is on a plan, as far as Moesif's subscriptions have it. */
export type SubscribedPlan = {
  /** Our id of it. */
  id: string;
  /** The billing provider's id of the subscription; null where nobody named one. */
  subscription: string | null;
  company: string;
  planId: string;
  planName: string;
  validFrom: number;
  /** Infinity: for good. */
  validTo: number;
  /** When the trial ends that it begins with; null without one. */
  trialEnd: number | null;
  /** The billing period that runs, or the first one. */
  period: BillingPeriod;
  /** Moesif's meters that the plan has prices for. */
  meters: readonly MoesifMeter[];
};

export type SubscriptionContext = { environment: string; now: number };

/** The id of a subscription at Moesif: the billing provider's, because reports go there by it; else one that is ours. */
export function subscriptionId({ id, subscription }: Pick<SubscribedPlan, 'id' | 'subscription'>, environment: string) {
  return subscription ?? `tallygate-${environment}-${id}`;
}

/** @see https://www.moesif.com/docs/api#subscriptions */
export function subscriptionRecord(plan: SubscribedPlan, { environment, now }: SubscriptionContext): MoesifRecord {
  const id = subscriptionId(plan, environment);
  const isOver = plan.validTo <= now;
  const body = {
    subscription_id: id,
    company_id: plan.company,
    status: statusOf(plan, now),
    start_date: iso(plan.validFrom),
    ...(Number.isFinite(plan.validTo) ? { cancel_time: iso(plan.validTo) } : {}),
    ...(plan.trialEnd === null ? {} : { trial_start: iso(plan.validFrom), trial_end: iso(plan.trialEnd) }),
    ...(isOver ? {} : { current_period_start: iso(plan.period.from), current_period_end: iso(plan.period.to) }),
    ...(plan.subscription === null ? {} : { external_id: plan.subscription }),
    items: plan.meters.flatMap(itemsOf),
    metadata: { tallygate_company: plan.company, tallygate_plan: plan.planName, tallygate_plan_id: plan.planId },
  };
  return { kind: 'subscription', id, body };
}

/** In the words of Moesif's subscriptions. */
function statusOf({ validFrom, validTo, trialEnd }: SubscribedPlan, now: number): string {
  if (validTo <= now) return 'cancelled';
  if (validFrom > now) return 'future';
  return trialEnd !== null && now < trialEnd ? 'trialing' : 'active';
}

/** What is sold: the provider's product and price that the meter charges by. */
function itemsOf(meter: MoesifMeter): { plan_id: string; price_id?: string; is_metered: true }[] {
  const product = meter.billing_plan.params?.stripe_params?.product?.id;
  if (product === undefined) return [];
  const prices = pricesOf(meter);
  if (prices.length === 0) return [{ plan_id: product, is_metered: true }];
  return prices.map(({ price_id }) => ({ plan_id: product, price_id, is_metered: true }));
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}
