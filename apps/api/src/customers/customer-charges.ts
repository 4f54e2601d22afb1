import { AppError } from '@tallygate/contracts/app-error';
import type { CustomerCharge } from '@tallygate/contracts/customer';
import { period as periodSchema } from '@tallygate/contracts/meter';
import type { Database } from '@tallygate/db/database';
import { periodAt } from '@tallygate/metering/billing-period';
import { totalsByCurrency } from '@tallygate/metering/currencies';
import { planAt } from '@tallygate/metering/plan-at';
import type { Applier } from '../apply/applier.ts';
import { readPlanCharges } from '../invoices/plan-charges.ts';
import { getMeter, listMeters } from '../meters/list-meters.ts';
import { companyPlanViews } from '../plans/company-plans.ts';
import { previewUsage } from '../previews/preview-meter.ts';

type Line = CustomerCharge['lines'][number];
type Context = { db: Database; applier: Applier; now: () => Date };

/**
 * What companies owe for the present period so far: by their plans, as their invoices will say; of those that are on none, by the
 * prices of the meters. A number that cannot be told has its reason instead.
 */
export async function readCharges(context: Context, companies: readonly string[]): Promise<CustomerCharge[]> {
  const at = context.now().getTime();
  const entries = await companyPlanViews(context.db.prisma, { company: { in: [...companies] } });
  const onPlan = (company: string) =>
    planAt(
      entries.filter((one) => one.company === company),
      at,
    ) !== null;
  const names = [...new Set(companies)];
  const withoutPlan = names.filter((company) => !onPlan(company));
  const withPlan = names.filter(onPlan);
  return [
    ...(withPlan.length === 0 ? [] : await chargesByPlans(context, withPlan, at)),
    ...(withoutPlan.length === 0 ? [] : await chargesByMeters(context, withoutPlan)),
  ];
}

async function chargesByPlans(context: Context, companies: readonly string[], at: number): Promise<CustomerCharge[]> {
  try {
    const charges = await readPlanCharges(context, companies, at);
    return charges.map(({ calls, lines, ...charge }) => ({
      ...charge,
      lines: lines.map(({ key, description, quantity, currency, amount }): Line => {
        return { key, description, quantity: quantity ?? null, currency, amount, calls: calls[key] ?? null };
      }),
    }));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const span = spanText(periodAt(periodSchema.parse({}), at));
    return companies.map((company) => ({ company, ...span, totals: {}, lines: [], problem: error.message }));
  }
}

/** One reading per meter for all of them. */
async function chargesByMeters(context: Context, companies: readonly string[]): Promise<CustomerCharge[]> {
  const span = spanText(periodAt(periodSchema.parse({}), context.now().getTime()));
  const found = new Map(companies.map((company) => [company, [] as Line[]]));
  let problem: string | null = null;
  for (const { id, name } of await listMeters(context, { archived: false })) {
    try {
      const { companies: priced, currency } = await previewUsage(context, await getMeter(context, id), {});
      for (const { company, total, quantity } of priced)
        found.get(company)?.push({ key: id, description: name, quantity, currency, amount: total, calls: null });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      problem ??= `${name}: ${error.message}`;
    }
  }
  return [...found].map(([company, lines]) => {
    const amounts = lines.map(({ currency, amount }) => ({ currency, amount: BigInt(amount) }));
    const totals = Object.entries(totalsByCurrency(amounts)).map(([currency, total]) => [currency, total.toString()]);
    return { company, ...span, totals: Object.fromEntries(totals), lines, problem };
  });
}

function spanText({ from, to }: { from: number; to: number }) {
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}
