import type { PlanPreview } from '@tallygate/contracts/plan';
import type { Database } from '@tallygate/db/database';
import { totalsByCurrency } from '@tallygate/metering/currencies';
import type { Applier } from '../apply/applier.ts';
import { getMeter, listMeters } from '../meters/list-meters.ts';
import { listCompanyPlans } from '../plans/company-plans.ts';
import { readPlans } from '../plans/plan-rows.ts';
import { wrongField } from '../plugins/wrong-field.ts';
import { previewUsage, pricedPeriods } from '../previews/preview-meter.ts';
import { companyUsage } from '../previews/read-usage.ts';
import type { Span } from '../usage/time-slices.ts';
import { billsWithin } from './company-periods.ts';
import { readIssuer } from './issuer.ts';
import { gapsIn, type PlanRun, planRuns, trialSpans } from './plan-runs.ts';
import { SpanUsage } from './span-usage.ts';

type Context = { db: Database; applier: Applier; now: () => Date };

/**
 * What one company owes for a range by its plans, as its invoices say or would say, and for each price of a meter what usage it is
 * charged on. Usage that no price is charged for is a finding.
 * @throws AppError INVALID_INPUT for a range that ends before it begins, METER_NOT_EVALUABLE for a meter on the plan
 */
export async function previewCompany(
  context: Context,
  company: string,
  range: { from: string; to: string },
): Promise<PlanPreview> {
  const period = { from: Date.parse(range.from), to: Date.parse(range.to) };
  if (period.from >= period.to) throw wrongField('to', `must be after ${range.from}; found ${range.to}`);
  const { db } = context;
  const [entries, plans] = [await listCompanyPlans(db.prisma, company), await readPlans(db.prisma)];
  const issuer = await readIssuer(db.prisma);
  const usage = await SpanUsage.open(context);
  const asked = { db, usage, plans, company, rows: entries, begins: Date.parse(issuer.begins) };
  const bills = await billsWithin(asked, period);
  const runs = planRuns(entries, plans, period);
  const covered = [...runs, ...trialSpans(entries, plans, period)];
  const prices: PlanPreview['prices'] = [];
  for (const run of runs) prices.push(...(await priceRun(context, company, run)));
  const isCorrected = prices.some((one) => one.corrections !== undefined);
  const own = plans.filter(({ id }) => entries.some(({ planId }) => planId === id));
  const meterIds = [...own.flatMap((plan) => plan.prices), ...covered].map(({ meterId }) => meterId);
  return {
    company,
    from: new Date(period.from).toISOString(),
    to: new Date(period.to).toISOString(),
    bills,
    totals: totalsOf(bills, ({ total }) => total),
    prices,
    ...(isCorrected && { totalsAsSent: totalsOf(prices, ({ total }) => total) }),
    assumptions: [
      'Bills are those of invoices: final ones as they stand, others as they would be now, with corrections, before tax.',
      'Each plan is charged on the usage of its own part of each billing period. Where a price of a plan follows another at once, tiers, packages and free units run on, and fixed amounts count by the share of time; another plan begins anew.',
      'Lines are rounded one by one, then added; amounts of different currencies are not.',
      'Meters are evaluated in their newest version.',
      ...(isCorrected
        ? [
            'Corrections are not sent to Moesif: prices and the totals as sent leave them out, bills and totals do not.',
            'A correction that names no meter is of calls, and counts at each price of a meter that counts them.',
          ]
        : []),
    ],
    findings: await usageWithoutPrice(context, company, { period, covered, meterIds: [...new Set(meterIds)] }),
  };
}

async function priceRun(context: Context, company: string, run: PlanRun): Promise<PlanPreview['prices']> {
  const meter = await getMeter(context, run.meterId);
  const parts: PlanPreview['prices'] = [];
  for (const part of pricedPeriods(meter.definition, run)) {
    const [from, to] = [new Date(part.from).toISOString(), new Date(part.to).toISOString()];
    const preview = await previewUsage(context, { ...meter, prices: run.prices }, { from, to, company });
    const priced = preview.companies.find((one) => one.company === company);
    parts.push({
      planName: run.planName,
      meterId: run.meterId,
      meterName: meter.name,
      from,
      to,
      quantity: preview.quantity,
      currency: preview.currency,
      lines: priced?.lines ?? [],
      total: priced?.total ?? '0',
      ...(preview.corrections && {
        corrections: { lines: preview.corrections.lines, corrected: preview.corrections.companies[0] ?? null },
      }),
    });
  }
  return parts;
}

/**
 * Calls that a meter counts while no plan has a price for it: before a plan began, or after it ended. Of a company that never
 * was on a plan every meter in use is looked at.
 */
async function usageWithoutPrice(
  context: Context,
  company: string,
  {
    period,
    covered,
    meterIds,
  }: { period: Span; covered: readonly (Span & { meterId: string })[]; meterIds: readonly string[] },
): Promise<PlanPreview['findings']> {
  const ids = meterIds.length > 0 ? meterIds : (await listMeters(context, { archived: false })).map(({ id }) => id);
  const findings: PlanPreview['findings'] = [];
  for (const meterId of ids) {
    const { name, definition } = await getMeter(context, meterId);
    for (const gap of gapsIn(
      period,
      covered.filter((span) => span.meterId === meterId),
    )) {
      const { calls, quantity } = await companyUsage(context, { definition, span: gap, company });
      if (calls === 0) continue;
      const [from, to] = [new Date(gap.from).toISOString(), new Date(gap.to).toISOString()];
      const message = `Usage without a price: ${calls} ${calls === 1 ? 'call' : 'calls'} (quantity ${quantity}) at the meter "${name}" between ${from} and ${to}, where no plan of ${company} has a price for it.`;
      findings.push({ code: 'USAGE_WITHOUT_PRICE', message, meterId, calls, from, to });
    }
  }
  return findings;
}

function totalsOf<Part extends { currency: string }>(
  parts: readonly Part[],
  amountOf: (part: Part) => string,
): Record<string, string> {
  const totals = totalsByCurrency(parts.map((part) => ({ currency: part.currency, amount: BigInt(amountOf(part)) })));
  return Object.fromEntries(Object.entries(totals).map(([currency, total]) => [currency, total.toString()]));
}
