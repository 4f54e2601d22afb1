import type { MeterView } from '@tallygate/contracts/meter-view';
import type { PlanPreview, PlanView } from '@tallygate/contracts/plan';
import type { Database } from '@tallygate/db/database';
import { pricePlan } from '@tallygate/metering/plan-price';
import type { Applier } from '../apply/applier.ts';
import { getMeter } from '../meters/list-meters.ts';
import { listCompanyPlans } from '../plans/company-plans.ts';
import { readPlans } from '../plans/plan-rows.ts';
import { wrongField } from '../plugins/wrong-field.ts';
import type { Span } from '../usage/time-slices.ts';
import { previewUsage, pricedPeriods } from './preview-meter.ts';

type Entry = { plan: PlanView; planned: PlanView['prices'][number]; meter: MeterView; span: Span };

type Context = { db: Database; applier: Applier; now: () => Date };

/**
 * What one company owes for a range by its plans: each price is charged on the usage of the parts of the meter's billing
 * periods in which both it and the company's plan hold.
 * @throws AppError INVALID_INPUT for a range that ends before it begins, METER_NOT_EVALUABLE for a meter on the plan
 */
export async function previewPlans(
  context: Context,
  company: string,
  range: { from: string; to: string },
): Promise<PlanPreview> {
  const period = { from: Date.parse(range.from), to: Date.parse(range.to) };
  if (period.from >= period.to) throw wrongField('to', `must be after ${range.from}; found ${range.to}`);
  const prices: PlanPreview['prices'] = [];
  for (const { plan, planned, meter, span } of await findEntries(context, company, period)) {
    const [from, to] = [new Date(span.from).toISOString(), new Date(span.to).toISOString()];
    const { quantity, corrections } = await previewUsage(
      context,
      { ...meter, price: planned.price },
      { from, to, company },
    );
    const [priced] = pricePlan([planned], { [planned.meterId]: quantity }).prices;
    prices.push({
      planName: plan.name,
      meterId: planned.meterId,
      meterName: meter.name,
      from,
      to,
      quantity,
      currency: planned.price.currency,
      lines: priced?.lines ?? [],
      total: (priced?.total ?? 0n).toString(),
      ...(corrections && {
        corrections: { lines: corrections.lines, corrected: corrections.companies[0] ?? null },
      }),
    });
  }
  const isCorrected = prices.some((one) => one.corrections !== undefined);
  return {
    company,
    from: new Date(period.from).toISOString(),
    to: new Date(period.to).toISOString(),
    prices,
    totals: totalsOf(prices, ({ total }) => total),
    ...(isCorrected && { correctedTotals: totalsOf(prices, correctedTotal) }),
    assumptions: [
      'Each price is charged on the usage of its own part of each billing period; tiers, packages and flat amounts begin anew in each part.',
      'Lines are rounded one by one, then added; amounts of different currencies are not.',
      'Meters are evaluated in their newest version.',
      ...(isCorrected
        ? [
            'Corrections are not sent to Moesif: lines and totals are as sent, the corrected totals say what to credit or to add by hand.',
            'A correction that names no meter is of calls, and counts at each price of a meter that counts them.',
          ]
        : []),
    ],
  };
}

async function findEntries(context: { db: Database }, company: string, range: Span): Promise<Entry[]> {
  const { prisma } = context.db;
  const plans = new Map((await readPlans(prisma)).map((plan) => [plan.id, plan]));
  const entries: Entry[] = [];
  for (const entry of await listCompanyPlans(prisma, company)) {
    const plan = plans.get(entry.planId);
    for (const planned of plan?.prices ?? []) {
      const span = [entry, planned].reduce(
        ({ from, to }, { validFrom, validTo }) => ({
          from: Math.max(from, Date.parse(validFrom)),
          to: validTo === null ? to : Math.min(to, Date.parse(validTo)),
        }),
        range,
      );
      if (!plan || span.from >= span.to) continue;
      const meter = await getMeter(context, planned.meterId);
      const parts = pricedPeriods(meter.definition, span);
      entries.push(...parts.map((part) => ({ plan, planned, meter, span: part })));
    }
  }
  return entries;
}

type PricePart = PlanPreview['prices'][number];

function correctedTotal({ total, corrections }: PricePart): string {
  return corrections?.corrected?.correctedTotal ?? total;
}

function totalsOf(prices: readonly PricePart[], amountOf: (part: PricePart) => string): Record<string, string> {
  const totals: Record<string, bigint> = {};
  for (const part of prices) totals[part.currency] = (totals[part.currency] ?? 0n) + BigInt(amountOf(part));
  return Object.fromEntries(Object.entries(totals).map(([currency, total]) => [currency, total.toString()]));
}
