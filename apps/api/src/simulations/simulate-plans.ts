import type { CompanyPlanView, PlanView, SavePlan } from '@tallygate/contracts/plan';
import type { PlanSimulation, simulatePlans } from '@tallygate/contracts/plan-simulation';
import type { RatedBill } from '@tallygate/contracts/rating';
import type { Database } from '@tallygate/db/database';
import { type BillingPeriod, periodAt, previousPeriod } from '@tallygate/metering/billing-period';
import { totalsByCurrency } from '@tallygate/metering/currencies';
import { newestTerms } from '@tallygate/metering/newest-terms';
import { plansWithin } from '@tallygate/metering/plan-at';
import { planFaults } from '@tallygate/metering/plan-faults';
import { isoOf } from '@tallygate/metering/rated-usage';
import type { z } from 'zod';
import type { Applier } from '../apply/applier.ts';
import { listCustomers } from '../customers/customer-rows.ts';
import { billCompanies, type CompanyBills } from '../invoices/company-bills.ts';
import { agreedBills } from '../invoices/rate-twice.ts';
import { SpanUsage } from '../invoices/span-usage.ts';
import { companyPlanViews } from '../plans/company-plans.ts';
import { readPlans, requirePlan } from '../plans/plan-rows.ts';
import { wrongField } from '../plugins/wrong-field.ts';

type Context = { db: Database; applier: Applier; now: () => Date };
type Request = z.output<typeof simulatePlans>;

/**
 * What companies would have owed for a period on plans, as if their newest terms had held all the time and every trial were
 * over, by the engine that makes invoices. Nothing is stored.
 * @throws AppError NOT_FOUND for an unknown plan, INVALID_INPUT for a draft that contradicts itself
 */
export async function simulate(context: Context, request: Request): Promise<PlanSimulation> {
  const { db, now } = context;
  const plans: PlanView[] = [];
  for (const [index, one] of request.plans.entries())
    plans.push('planId' in one ? await requirePlan(db.prisma, one.planId) : draftOf(one.draft, index));
  const [first] = plans;
  if (first === undefined) throw new Error('a request names at least one plan');
  const at = request.at === undefined ? now().getTime() : Date.parse(request.at);
  const present = periodAt(first.period, at);
  const period = request.at === undefined ? previousPeriod(first.period, present) : present;
  const companies = request.companies ?? (await mostActive(context));
  const usage = await SpanUsage.open(context);
  const due = { period: { ...period, cycle: first.period }, closed: [], chargedInAdvance: [] };
  const tried = plans.map((plan, index) => ({ ...newestTerms(plan, now().getTime()), id: `tried-${index}` }));
  const bills: CompanyBills[][] = [];
  for (const plan of tried)
    bills.push(
      await billCompanies(
        usage,
        [plan],
        companies.map((company) => ({ ...due, company, rows: [rowOf(company, plan)] })),
      ),
    );
  const truly = await trueBills(context, { companies, period, due, usage });
  const rows = companies.map((company, index) => {
    const own = bills.map((of) => of[index]);
    const used = new Map(own.flatMap((one) => usageOf(one)).map((line) => [line.meterId, line]));
    return {
      company,
      present: truly.get(company) ?? null,
      plans: own.map((one) => {
        const agreed = one === undefined ? [] : agreedBills(one);
        const lines = agreed.flatMap((bill) => bill.lines);
        return {
          totals: totalsOf(agreed),
          lines: lines.map(({ description, currency, amount }) => ({ description, currency, amount })),
        };
      }),
      usage: [...used.values()],
    };
  });
  return {
    from: isoOf(period.from),
    to: isoOf(period.to),
    plans: plans.map(({ name }) => ({ name })),
    companies: rows,
    present: added(rows.map((row) => row.present ?? {})),
    totals: plans.map((_, index) => added(rows.map((row) => row.plans[index]?.totals ?? {}))),
  };
}

async function mostActive(context: Context): Promise<string[]> {
  const { rows } = await listCustomers(context, { sort: 'calls', offset: 0, limit: 200 });
  return rows.map(({ company }) => company);
}

/** By the plans that companies were on in truth; none for those that were on none. */
async function trueBills(
  { db }: Context,
  {
    companies,
    period,
    due,
    usage,
  }: {
    companies: readonly string[];
    period: BillingPeriod;
    due: Pick<CompanyBills, 'period' | 'closed' | 'chargedInAdvance'>;
    usage: SpanUsage;
  },
): Promise<Map<string, Record<string, string>>> {
  const entries = await companyPlanViews(db.prisma, { company: { in: [...companies] } });
  const own = companies.flatMap((company) => {
    const rows = entries.filter((one) => one.company === company);
    return plansWithin(rows, period).length === 0 ? [] : [{ ...due, company, rows }];
  });
  const bills = await billCompanies(usage, await readPlans(db.prisma), own);
  return new Map(bills.map((one) => [one.company, totalsOf(agreedBills(one))]));
}

/** On the plan since long ago, so that no phase but the last holds. */
function rowOf(company: string, plan: PlanView): CompanyPlanView {
  return {
    id: plan.id,
    company,
    planId: plan.id,
    planName: plan.name,
    subscription: null,
    credit: 'invoice',
    privateTerms: null,
    validFrom: '1970-01-01T00:00:00.000Z',
    validTo: null,
  };
}

function draftOf(draft: SavePlan, index: number): PlanView {
  const [fault] = planFaults(draft);
  if (fault !== undefined) throw wrongField(`plans[${index}].draft.${fault.path}`, fault.message);
  return {
    ...draft,
    id: 'draft',
    createdAt: '1970-01-01T00:00:00.000Z',
    companies: 0,
    revision: 0,
    prices: draft.prices.map((one, at) => ({ ...one, id: `price-${at}`, meterName: one.meterId })),
  };
}

/** Quantities of whole spans: what was counted up to each change of a price is part of the longest. */
function usageOf(bills: CompanyBills | undefined) {
  const names = new Map(bills?.basis.meters.map(({ id, name }) => [id, name]));
  return (bills?.basis.usage ?? []).map(({ meterId, quantity }) => ({
    meterId,
    meterName: names.get(meterId) ?? meterId,
    quantity,
  }));
}

function totalsOf(bills: readonly RatedBill[]): Record<string, string> {
  return Object.fromEntries(bills.map(({ currency, total }) => [currency, total]));
}

function added(totals: readonly Record<string, string>[]): Record<string, string> {
  const amounts = totals.flatMap((one) =>
    Object.entries(one).map(([currency, amount]) => ({ currency, amount: BigInt(amount) })),
  );
  return Object.fromEntries(
    Object.entries(totalsByCurrency(amounts)).map(([currency, total]) => [currency, total.toString()]),
  );
}
