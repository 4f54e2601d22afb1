import type { RatedLine } from '@tallygate/contracts/rating';
import type { Database } from '@tallygate/db/database';
import { periodAt } from '@tallygate/metering/billing-period';
import { totalsByCurrency } from '@tallygate/metering/currencies';
import { planAt } from '@tallygate/metering/plan-at';
import { isoOf } from '@tallygate/metering/rated-usage';
import type { Applier } from '../apply/applier.ts';
import { companyPlanViews } from '../plans/company-plans.ts';
import { readPlans } from '../plans/plan-rows.ts';
import { billCompanies, type CompanyDue } from './company-bills.ts';
import { callsOf } from './line-calls.ts';
import { SpanUsage } from './span-usage.ts';

/** What a company owes for a period by its plans, whole minor units per currency before tax. */
export type PlanCharge = {
  company: string;
  from: string;
  to: string;
  totals: Record<string, string>;
  /** None of a period that is closed: its invoice has them. */
  lines: RatedLine[];
  /** Why there is no number, where there is none. */
  problem: string | null;
  /** By the key of a line the query of `GET /events` for the calls behind it. */
  calls: Record<string, Record<string, string>>;
};

/**
 * What companies owe for the period in which an instant lies, as their invoices say or would say: with base fee, minimum, cap,
 * phases and private prices. Of a period that is closed the invoice answers. Companies on no plan then are left out.
 * @param at milliseconds since 1970
 */
export async function readPlanCharges(
  context: { db: Database; applier: Applier },
  companies: readonly string[],
  at: number,
): Promise<PlanCharge[]> {
  const { db } = context;
  const plans = await readPlans(db.prisma);
  const all = await companyPlanViews(db.prisma, { company: { in: [...companies] } });
  const due = [...new Set(companies)].flatMap((company): CompanyDue[] => {
    const rows = all.filter((row) => row.company === company);
    const cycle = plans.find(({ id }) => id === planAt(rows, at)?.planId)?.period;
    if (cycle === undefined) return [];
    return [{ company, rows, period: { ...periodAt(cycle, at), cycle }, closed: [], chargedInAdvance: [] }];
  });
  const invoiced = await readInvoiced(db, companies, at);
  const open = due.filter(({ company }) => !invoiced.has(company));
  const usage = await SpanUsage.open(context);
  const bills = await billCompanies(usage, plans, open);
  const charges = bills.map(({ company, period, bills: rated, faults, definitions }): PlanCharge => {
    // A number on which the engines do not agree is none.
    const own = faults.length === 0 ? rated : [];
    return {
      company,
      problem: faults[0] ?? null,
      lines: own.flatMap(({ lines }) => lines),
      calls: callsOf({ company, lines: own.flatMap(({ lines }) => lines) }, definitions),
      from: isoOf(period.from),
      to: isoOf(period.to),
      totals: Object.fromEntries(own.map(({ currency, total }) => [currency, total])),
    };
  });
  return [...charges, ...invoiced.values()];
}

async function readInvoiced(db: Database, companies: readonly string[], at: number): Promise<Map<string, PlanCharge>> {
  const rows = await db.sql<{ company: string; from: Date; to: Date; currency: string | null; net: string | null }>(
    `select p.company, p.period_from as from, p.period_to as to, i.currency, i.net::text as net
     from invoice_periods p left join invoices i on i.company = p.company and i.period_from = p.period_from and i.state <> 'void'
     where p.company = any($1::text[]) and p.period_from <= $2 and p.period_to > $2`,
    [companies, new Date(at)],
  );
  return new Map(
    [...new Set(rows.map(({ company }) => company))].map((company) => {
      const own = rows.filter((row) => row.company === company);
      const amounts = own.flatMap(({ currency, net }) =>
        currency === null || net === null ? [] : [{ currency, amount: BigInt(net) }],
      );
      const totals = Object.entries(totalsByCurrency(amounts)).map(([currency, sum]) => [currency, sum.toString()]);
      return [
        company,
        {
          company,
          problem: null,
          lines: [],
          calls: {},
          from: own[0]?.from.toISOString() ?? '',
          to: own[0]?.to.toISOString() ?? '',
          totals: Object.fromEntries(totals) as Record<string, string>,
        },
      ];
    }),
  );
}
