import type { CallerTerms } from '@tallygate/contracts/caller-terms';
import { SUBSCRIPTION_STATUSES } from '@tallygate/contracts/gateway-subscription';
import type { CompanyPlanView } from '@tallygate/contracts/plan';
import type { Database } from '@tallygate/db/database';
import type { Applier } from '../apply/applier.ts';
import { readAliases } from '../companies/aliases.ts';
import { listMetersInUse } from '../meters/meters-in-use.ts';
import { companyPlanViews } from '../plans/company-plans.ts';
import { readPlans } from '../plans/plan-rows.ts';
import { companyTerms } from '../plans/plan-terms.ts';
import { readPublishing } from '../publishers/publishing.ts';
import { readPlaces } from './read-places.ts';

type Context = { db: Database; applier: Applier; now: () => Date };

/** What a call costs whom, for gateways: meters in use, plans, who is on them, and how far each company is in its tiers. */
export async function compileTerms(context: Context): Promise<CallerTerms> {
  const { prisma } = context.db;
  const { published, uriShape } = await readPublishing(context);
  const meters = await listMetersInUse(context.db);
  const plans = await readPlans(prisma);
  const rows = new Map<string, CompanyPlanView[]>();
  for (const row of await companyPlanViews(prisma, {})) rows.set(row.company, [...(rows.get(row.company) ?? []), row]);
  const everybody = companyTerms([...rows.values()].flat(), plans);
  const places = await readPlaces(context, { meters, plans: everybody.plans, rows });
  const companies = [...new Set([...rows.keys(), ...places.keys()])].sort();
  return {
    published,
    uriShape,
    meters: meters.map(({ id, name, definition, prices }) => ({
      id,
      name,
      filter: definition.filter,
      metric: definition.metric,
      multiplier: definition.multiplier,
      roundingMode: definition.roundingMode,
      period: definition.period,
      prices: prices.map(({ number, price, validFrom }) => ({
        number: number ?? 0,
        price,
        validFrom: validFrom === null ? null : new Date(validFrom).toISOString(),
      })),
    })),
    plans: everybody.plans.map((plan) => ({ ...plan, versions: [...plan.versions], prices: [...plan.prices] })),
    companies: companies.map((company) => ({
      company,
      assignments: assignmentsOf(rows.get(company) ?? [], plans),
      used: places.get(company) ?? [],
    })),
    aliases: await aliasTerms(context.db),
    subscriptions: await subscriptionTerms(context.db),
  };
}

function assignmentsOf(rows: readonly CompanyPlanView[], plans: Parameters<typeof companyTerms>[1]) {
  const modes = new Map(rows.map(({ id, credit }) => [id, credit]));
  return companyTerms(rows, plans).assignments.map((one) => ({ ...one, credit: modes.get(one.id) ?? 'invoice' }));
}

async function aliasTerms(db: Database): Promise<CallerTerms['aliases']> {
  const aliases = [...(await readAliases(db))].sort(([a], [b]) => (a < b ? -1 : 1));
  return aliases.flatMap(([alias, entries]) =>
    entries.map(({ company, from, to }) => ({
      alias,
      company,
      from: new Date(from).toISOString(),
      to: Number.isFinite(to) ? new Date(to).toISOString() : null,
    })),
  );
}

async function subscriptionTerms({ prisma }: Database): Promise<CallerTerms['subscriptions']> {
  const rows = await prisma.gatewaySubscription.findMany({ orderBy: { id: 'asc' } });
  const plans = new Map(
    (await prisma.plan.findMany({ select: { id: true, name: true } })).map((plan) => [plan.id, plan.name]),
  );
  return rows.map((row) => ({
    proxy: row.apiId,
    tokenHash: row.tokenHash,
    company: row.company,
    plan: plans.get(row.planId) ?? row.planId,
    status: SUBSCRIPTION_STATUSES.find((status) => status === row.status) ?? 'INACTIVE',
    ...(row.applicationId !== null && { applicationId: row.applicationId }),
    ...(row.billingCustomerId !== null && { billingCustomerId: row.billingCustomerId }),
    ...(row.billingSubscriptionId !== null && { billingSubscriptionId: row.billingSubscriptionId }),
  }));
}
